"""Law of contracts and notarial acts: dated, with a source for each value, and nothing guessed."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from courts.ground.law.contracts import profiles
from courts.ground.law.contracts.profiles import DUBAI, DUBAI_OLD, FEDERAL
from courts.ground.law.contracts.sourced import Certainty, unknown
from courts.ground.law.contracts.terms import ContractKind


def test_every_value_states_its_source() -> None:
    laws = [law for name in profiles.names() for law in profiles.versions(name)]
    for record in [record for law in laws for record in (law.marriage, law.acts)]:
        for field in fields(record):
            value = getattr(record, field.name)
            assert isinstance(value, ContractKind) or value.source.strip(), field.name


def test_unsure_sources_say_so() -> None:
    assert FEDERAL.marriage.certificate_months.certainty is Certainty.UNSURE
    assert "not found" in FEDERAL.marriage.certificate_months.source
    assert FEDERAL.acts.civil_age.certainty is Certainty.UNKNOWN


def test_unknown_value_has_no_number() -> None:
    with pytest.raises(LookupError, match="nothing found"):
        _ = unknown("nothing found").number


def test_law_of_the_day_applies() -> None:
    assert profiles.profile("uae_dubai", date(2025, 4, 14)) is DUBAI_OLD
    assert profiles.profile("uae_dubai", date(2025, 4, 15)) is DUBAI


def test_law_that_was_not_read_is_not_guessed() -> None:
    assert profiles.profile("uae_federal", date(2025, 4, 15)) is FEDERAL
    with pytest.raises(LookupError, match="not known"):
        profiles.profile("uae_federal", date(2025, 4, 14))
    with pytest.raises(KeyError):
        profiles.profile("moon", date(2026, 1, 1))


@pytest.mark.parametrize(
    "office, muslim, civil",
    [
        ("uae_federal", "uae_federal", "uae_civil"),
        ("uae_dubai", "uae_dubai", "uae_civil"),
        ("uae_abu_dhabi", "uae_abu_dhabi", "uae_civil_abu_dhabi"),
        ("demo", "demo", "demo_civil"),
    ],
)
def test_office_and_kind_of_contract_give_the_profile(office: str, muslim: str, civil: str) -> None:
    assert profiles.name_for(office, ContractKind.MUSLIM) == muslim
    assert profiles.name_for(office, ContractKind.CIVIL) == civil
    for name in (muslim, civil):
        kind = ContractKind.CIVIL if name == civil else ContractKind.MUSLIM
        assert all(version.marriage.kind is kind for version in profiles.versions(name))


def test_civil_profile_is_no_profile_of_an_office() -> None:
    with pytest.raises(KeyError):
        profiles.name_for("uae_civil", ContractKind.MUSLIM)
