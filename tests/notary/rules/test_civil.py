"""The civil marriage: consent, disclosure, previous marriages, religion, citizenship and kinship."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from courts.ground.law.contracts.profiles import CIVIL, CIVIL_OF_ABU_DHABI
from notary.rules.facts.people import Consent, PreviousMarriage
from tests.notary.rules.cases import CIVIL_COUPLE, DAY, finding, keys, with_bride, with_groom


def test_couple_of_21_and_24_passes_without_wali_and_certificate() -> None:
    groom = with_groom(CIVIL_COUPLE, person=replace(CIVIL_COUPLE.groom.person, born_on=date(2002, 11, 30)))
    facts = with_bride(groom, person=replace(CIVIL_COUPLE.bride.person, born_on=date(2005, 11, 30)))
    assert facts.wali is None
    assert keys(facts, CIVIL) == set()


@pytest.mark.parametrize(
    "consent",
    [
        None,
        Consent(DAY, said_yes=False, apart=True),
        Consent(DAY, said_yes=None, apart=True),
        Consent(DAY + timedelta(days=1), said_yes=True, apart=True),
    ],
)
def test_consent_of_both_spouses_is_needed(consent: Consent | None) -> None:
    assert "R38.no_consent" in keys(with_groom(CIVIL_COUPLE, consent=consent), CIVIL)


def test_finding_on_consent_does_not_say_which_spouse() -> None:
    no = Consent(DAY, said_yes=False, apart=True)
    of_groom = finding(with_groom(CIVIL_COUPLE, consent=no), "R38.no_consent", CIVIL)
    of_bride = finding(with_bride(CIVIL_COUPLE, consent=no), "R38.no_consent", CIVIL)
    assert of_groom == of_bride
    assert of_groom.fields == ()


def test_disclosure_form_is_signed_up_to_the_contract_day() -> None:
    key = "R38.disclosure_missing.bride"
    assert keys(with_bride(CIVIL_COUPLE, disclosure_signed_on=None), CIVIL) == {key}
    assert keys(with_bride(CIVIL_COUPLE, disclosure_signed_on=DAY + timedelta(days=1)), CIVIL) == {key}
    assert keys(with_bride(CIVIL_COUPLE, disclosure_signed_on=DAY), CIVIL) == set()


def test_previous_marriages_are_stated_with_both_dates() -> None:
    whole = PreviousMarriage(date(2010, 1, 1), date(2015, 1, 1))
    assert keys(with_groom(CIVIL_COUPLE, previous=(whole,)), CIVIL) == set()
    for part in (replace(whole, began_on=None), replace(whole, ended_on=None)):
        assert keys(with_groom(CIVIL_COUPLE, previous=(whole, part)), CIVIL) == {"R38.dates_missing.groom.2"}


@pytest.mark.parametrize("is_muslim", [True, None])
def test_muslim_spouse_is_refused(is_muslim: bool | None) -> None:
    facts = with_bride(CIVIL_COUPLE, person=replace(CIVIL_COUPLE.bride.person, is_muslim=is_muslim))
    assert keys(facts, CIVIL) == {"R38.not_open_to_muslims.bride"}


@pytest.mark.parametrize("is_citizen", [True, None])
def test_citizen_is_refused_in_abu_dhabi_and_not_by_the_federal_profile(is_citizen: bool | None) -> None:
    facts = with_bride(CIVIL_COUPLE, person=replace(CIVIL_COUPLE.bride.person, is_citizen=is_citizen))
    assert keys(facts, CIVIL_OF_ABU_DHABI) == {"R38.not_open_to_citizens.bride"}
    assert keys(facts, CIVIL) == set()


@pytest.mark.parametrize("degree, found", [(1, {"R38.kin"}), (2, {"R38.kin"}), (3, set()), (None, set())])
def test_kin_of_the_first_and_second_degree_is_refused(degree: int | None, found: set[str]) -> None:
    assert keys(replace(CIVIL_COUPLE, kinship_degree=degree), CIVIL_OF_ABU_DHABI) == found


def test_married_spouse_is_refused_in_abu_dhabi() -> None:
    assert keys(with_groom(CIVIL_COUPLE, current_marriages=1), CIVIL_OF_ABU_DHABI) == {"R38.married.groom"}
    unknown = with_groom(CIVIL_COUPLE, current_marriages=None)
    assert keys(unknown, CIVIL_OF_ABU_DHABI) == {"R38.marriages_not_stated.groom"}
