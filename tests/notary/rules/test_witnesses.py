"""Witnesses: enough, adult, eligible, and distinct from all other people of the contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from courts.ground.law.contracts.profiles import CIVIL
from notary.rules.facts.marriage import MarriageFacts
from tests.notary.rules.cases import CIVIL_COUPLE, COUPLE, FATHER, WITNESSES, keys, with_groom


def second(**changes: Any) -> MarriageFacts:
    """The couple with another second witness."""
    first, other = WITNESSES
    return replace(COUPLE, witnesses=(first, replace(other, person=replace(other.person, **changes))))


def test_one_witness_is_too_few_and_three_pass() -> None:
    assert keys(replace(COUPLE, witnesses=WITNESSES[:1])) == {"R28.too_few"}
    third = replace(WITNESSES[0], person=replace(WITNESSES[0].person, key="third"))
    assert keys(replace(COUPLE, witnesses=(*WITNESSES, third))) == set()


def test_one_person_entered_twice_is_one_witness() -> None:
    assert keys(second(key="first")) == {"R28.too_few", "R28.same_person.witnesses.1"}


def test_witness_passes_on_eighteenth_birthday() -> None:
    assert keys(second(born_on=date(2008, 11, 30))) == set()
    assert keys(second(born_on=date(2008, 12, 1))) == {"R28.not_adult.2"}


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"born_on": None}, "not_adult"),
        ({"is_male": False}, "not_male"),
        ({"is_male": None}, "not_male"),
        ({"is_muslim": False}, "not_muslim"),
        ({"is_muslim": None}, "not_muslim"),
    ],
)
def test_witness_that_is_not_proved_eligible_is_refused(changes: dict[str, Any], code: str) -> None:
    assert keys(second(**changes)) == {f"R28.{code}.2"}


@pytest.mark.parametrize("key", ["groom", "bride", "father"])
def test_spouse_or_wali_is_no_witness(key: str) -> None:
    assert keys(second(key=key)) == {"R28.same_person.witnesses.1"}


@pytest.mark.parametrize("key", ["groom", "bride"])
def test_spouse_is_no_wali(key: str) -> None:
    facts = replace(COUPLE, wali=replace(FATHER, person=replace(FATHER.person, key=key)))
    assert keys(facts) == {"R28.same_person.wali"}


def test_spouses_are_two_people() -> None:
    facts = with_groom(person=replace(COUPLE.groom.person, key="bride"))
    assert keys(facts) == {"R28.same_person.bride"}


def test_civil_profile_asks_for_no_witnesses_because_no_source_was_found() -> None:
    assert CIVIL.marriage.witnesses.certainty == "unknown"
    assert keys(CIVIL_COUPLE, CIVIL) == set()
