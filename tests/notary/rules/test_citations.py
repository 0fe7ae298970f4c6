"""The citations of the law of contracts, as pages show them in both languages."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from courts.ground.law.contracts import profiles
from courts.ground.law.contracts.sourced import Value
from notary.rules import registry
from notary.rules.registry import law_for
from tests.notary.rules.cases import ACT, COUPLE, DAY, POWER, REVOCATION, SEAL

# Notes for the lawyer who confirms a value: no page shows them.
INTERNAL = re.compile(
    r"rule of the house|confirmed|unsure|\\bweak\\b|press|https?:|\\.(ae|com|net|org)\\b|_", re.IGNORECASE
)


def laws() -> list[Any]:
    return [
        part
        for name in profiles.names()
        for version in profiles.versions(name)
        for part in (version.marriage, version.acts)
    ]


def known_values(law: Any) -> dict[str, Value[Any]]:
    found = {field.name: getattr(law, field.name) for field in fields(law)}
    return {name: value for name, value in found.items() if isinstance(value, Value) and value.is_known}


def test_every_known_value_has_a_citation_in_both_languages() -> None:
    missing = {name for law in laws() for name, value in known_values(law).items() if not value.citation.ar}
    assert missing == set()


def test_no_citation_shows_notes_that_are_meant_for_the_lawyer() -> None:
    for law in laws():
        for value in known_values(law).values():
            assert INTERNAL.search(value.citation.en) is None
            assert re.search(r"[a-zA-Z]", value.citation.ar) is None
            assert re.search(r"[\u0600-\u06ff]", value.citation.en) is None


@pytest.mark.parametrize("facts", [COUPLE, ACT, POWER, REVOCATION, SEAL])
def test_every_rule_that_runs_has_a_source_to_show(facts: Any) -> None:
    for name in profiles.names():
        law = law_for(facts, profiles.versions(name)[0])
        running = [rule for rule in registry.rules() if _reads(rule, law) and rule.runs_under(law)]
        assert all(rule.citations_under(law) for rule in running), DAY


def _reads(rule: Any, law: Any) -> bool:
    return all(hasattr(law, value) for value in (*rule.reads, *rule.quotes))
