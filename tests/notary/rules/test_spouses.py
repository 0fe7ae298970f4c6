"""Present marriages, certificates, dower, divorces, consent and place of the spouses."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from courts.ground.law.contracts.profiles import CIVIL, DUBAI_OLD, FEDERAL
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Certificate, Consent, Dower, Ending, PreviousMarriage
from notary.rules.findings import Severity
from notary.rules.marriage.divorces import reminder_days
from tests.notary.rules.cases import CIVIL_COUPLE, COUPLE, DAY, finding, keys, with_bride, with_groom


def test_groom_with_four_present_marriages_is_refused() -> None:
    assert keys(with_groom(current_marriages=4, wives_disclosed=True)) == {"R35.too_many"}
    assert keys(with_groom(current_marriages=5, wives_disclosed=True)) == {"R35.too_many"}


def test_refusal_says_nothing_about_the_records_of_others() -> None:
    found = finding(with_groom(current_marriages=4), "R35.too_many")
    assert found.params == {}
    with translation.override("en"):
        assert found.message() == "The groom cannot conclude a further marriage."


@pytest.mark.parametrize("present", [1, 2, 3])
def test_groom_with_one_to_three_present_marriages_discloses_them(present: int) -> None:
    assert keys(with_groom(current_marriages=present)) == {"R35.not_disclosed"}
    assert keys(with_groom(current_marriages=present, wives_disclosed=True)) == set()


def test_marriages_that_have_ended_do_not_count() -> None:
    ended = PreviousMarriage(date(2000, 1, 1), date(2010, 1, 1), Ending.DIVORCE, "P", date(2010, 1, 2))
    assert keys(with_groom(previous=(ended,) * 5)) == set()


def test_married_bride_is_refused() -> None:
    assert keys(with_bride(current_marriages=1)) == {"R35.bride_married"}


def test_number_of_present_marriages_that_is_not_stated_is_refused() -> None:
    assert keys(with_groom(current_marriages=None)) == {"R35.marriages_not_stated.groom"}
    assert keys(with_bride(current_marriages=None)) == {"R35.marriages_not_stated.bride"}


def certificate(issued_on: date, **changes: object) -> MarriageFacts:
    paper = Certificate("C-3", "Clinic", issued_on, is_fit=True)
    return with_bride(certificate=replace(paper, **changes))  # type: ignore[arg-type]


def test_certificate_is_valid_up_to_the_last_day_of_three_months() -> None:
    assert keys(certificate(date(2026, 8, 30))) == set()
    assert keys(certificate(date(2026, 8, 29))) == {"R32.not_valid.bride"}


def test_certificate_of_the_last_day_of_a_long_month_ends_with_the_short_one() -> None:
    facts = certificate(date(2026, 11, 30))
    groom = replace(facts.groom, certificate=replace(facts.bride.certificate, number="C-4"))  # type: ignore[type-var]
    facts = replace(facts, groom=groom)
    assert keys(facts, day=date(2027, 2, 28)) == set()
    assert keys(facts, day=date(2027, 3, 1)) == {"R32.not_valid.bride", "R32.not_valid.groom"}


def test_certificate_is_checked_on_contract_day_and_not_on_booking_day() -> None:
    facts = certificate(date(2026, 9, 1))
    assert "R32.not_valid.bride" not in keys(facts, day=date(2026, 12, 1))
    assert "R32.not_valid.bride" in keys(facts, day=date(2026, 12, 2))


def test_certificate_issued_after_the_contract_day_is_refused() -> None:
    assert keys(certificate(DAY + timedelta(days=1))) == {"R32.not_valid.bride"}
    assert keys(certificate(DAY)) == set()


def test_certificate_ends_on_its_own_last_day_if_that_comes_sooner() -> None:
    assert keys(certificate(date(2026, 11, 1), valid_until=DAY)) == set()
    assert keys(certificate(date(2026, 11, 1), valid_until=DAY - timedelta(days=1))) == {"R32.not_valid.bride"}
    assert keys(certificate(date(2026, 8, 29), valid_until=date(2027, 8, 29))) == {"R32.not_valid.bride"}


def test_missing_certificate_is_refused() -> None:
    assert keys(with_groom(certificate=None)) == {"R32.missing.groom"}


def test_certificate_that_states_no_fitness_is_refused() -> None:
    assert keys(certificate(DAY, is_fit=False)) == {"R32.not_fit.bride"}


@pytest.mark.parametrize("field", ["number", "issuer"])
def test_certificate_names_number_and_issuer(field: str) -> None:
    assert keys(certificate(DAY, **{field: " "})) == {"R33.not_named.bride"}


def test_certificate_holds_no_results_of_tests() -> None:
    assert {field.name for field in fields(Certificate)} == {"number", "issuer", "issued_on", "is_fit", "valid_until"}


@pytest.mark.parametrize(
    "dower, found",
    [
        (Dower(20_000, 30_000), set()),
        (Dower(20_001, 30_000), {"R36.advance"}),
        (Dower(20_000, 30_001), {"R36.deferred"}),
        (Dower(None, None), set()),
        (Dower(90_000, 90_000, "USD"), {"R36.other_currency"}),
    ],
)
def test_dower_above_the_caps_warns(dower: Dower, found: set[str]) -> None:
    facts = replace(COUPLE, dower=dower)
    assert keys(facts) == found
    assert all(finding(facts, key).severity is Severity.WARNING for key in found)


def divorced(recorded_on: date | None) -> MarriageFacts:
    marriage = PreviousMarriage(date(2020, 1, 1), date(2026, 1, 1), Ending.DIVORCE, "P", recorded_on)
    return with_groom(previous=(marriage,))


def test_divorce_documented_within_fifteen_days_passes() -> None:
    assert keys(divorced(date(2026, 1, 16))) == set()


def test_divorce_documented_on_the_sixteenth_day_warns() -> None:
    facts = divorced(date(2026, 1, 17))
    assert finding(facts, "R37.recorded_late.groom.1").severity is Severity.WARNING


def test_divorce_not_documented_warns_after_fifteen_days() -> None:
    marriage = PreviousMarriage(date(2020, 1, 1), DAY - timedelta(days=15), Ending.DIVORCE, "P")
    assert keys(with_groom(previous=(marriage,))) == set()
    late = replace(marriage, ended_on=DAY - timedelta(days=16))
    assert keys(with_groom(previous=(late,))) == {"R37.recorded_late.groom.1"}


def test_death_needs_no_documented_divorce() -> None:
    marriage = PreviousMarriage(date(2020, 1, 1), date(2025, 1, 1), Ending.DEATH, "P")
    assert keys(with_groom(previous=(marriage,))) == set()


def test_reminders_fall_on_days_7_12_and_14_after_a_divorce() -> None:
    days = reminder_days(date(2026, 2, 20), FEDERAL.marriage)
    assert days == (date(2026, 2, 27), date(2026, 3, 4), date(2026, 3, 6))
    assert reminder_days(date(2024, 2, 20), DUBAI_OLD.marriage) == ()


@pytest.mark.parametrize(
    "consent",
    [
        None,
        Consent(DAY, said_yes=True, apart=False),
        Consent(DAY + timedelta(days=1), said_yes=True, apart=True),
    ],
)
def test_bride_is_asked_alone_before_the_sitting(consent: Consent | None) -> None:
    assert keys(with_bride(consent=consent)) == {"R39.not_asked_apart"}


def test_no_and_silence_give_the_same_neutral_finding() -> None:
    said_no, silent = (with_bride(consent=Consent(DAY, said_yes=answer, apart=True)) for answer in (False, None))
    assert finding(said_no, "R39.not_possible") == finding(silent, "R39.not_possible")
    shown = finding(said_no, "R39.not_possible")
    assert shown.fields == ()
    with translation.override("en"):
        assert shown.message() == "The contract cannot be concluded."
        assert shown.fix() == "The office informs the couple of the next steps."


def test_no_of_the_bride_takes_no_leave() -> None:
    facts = with_bride(consent=Consent(DAY, said_yes=False, apart=True))
    assert finding(facts, "R39.not_possible").severity is Severity.REFUSAL


def test_spouse_abroad_warns_of_competence() -> None:
    facts = with_groom(person=replace(COUPLE.groom.person, is_abroad=True))
    assert finding(facts, "S27.abroad.groom").severity is Severity.WARNING
    facts = with_groom(person=replace(COUPLE.groom.person, is_abroad=None))
    assert keys(facts) == {"S27.place_not_stated.groom"}


def test_civil_marriage_asks_for_no_certificate_and_no_cap() -> None:
    assert keys(replace(CIVIL_COUPLE, dower=Dower(90_000, 90_000)), CIVIL) == set()


@pytest.mark.parametrize("language, words", [("ar", "20,000 درهم"), ("en", "AED 20,000")])
def test_cap_of_the_dower_is_written_as_an_amount(language: str, words: str) -> None:
    facts = replace(COUPLE, dower=Dower(20_001, 30_000))
    with translation.override(language):
        assert words in finding(facts, "R36.advance").message()
