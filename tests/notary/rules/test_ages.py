"""The age of the spouses on the day of the contract, and the difference of their ages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courts.ground.law.contracts.profiles import CIVIL, CIVIL_OF_ABU_DHABI, DUBAI_OLD, FEDERAL
from courts.ground.law.contracts.terms import Age, Reckoning
from notary.rules.dates import add_years, day_of_age, full_years, has_age
from notary.rules.findings import Severity
from notary.rules.hijri import TABLE
from tests.notary.rules.cases import CIVIL_COUPLE, COUPLE, DAY, born, finding, keys, leave, with_bride, with_groom

DAYS = st.dates(date(1930, 1, 1), date(2040, 12, 31))


def test_couple_in_order_has_no_findings() -> None:
    assert keys(COUPLE) == set()
    assert keys(CIVIL_COUPLE, CIVIL) == set()
    assert keys(CIVIL_COUPLE, CIVIL_OF_ABU_DHABI) == set()


def test_spouse_passes_on_eighteenth_birthday() -> None:
    assert keys(born(bride=date(2008, 11, 30))) == set()


def test_spouse_one_day_before_eighteenth_birthday_needs_leave() -> None:
    facts = born(bride=date(2008, 12, 1))
    assert keys(facts) == {"R24.too_young.bride"}
    assert finding(facts, "R24.too_young.bride").severity is Severity.LEAVE
    assert keys(facts, overrides=[leave(facts, "R24.too_young.bride")]) == set()


def test_groom_below_eighteen_needs_leave() -> None:
    assert keys(born(groom=date(2008, 12, 1))) == {"R24.too_young.groom"}


@pytest.mark.parametrize("day, is_open", [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_birth_on_29_february_counts_as_1_march(day: date, is_open: bool) -> None:
    facts = born(bride=date(2008, 2, 29))
    assert ("R24.too_young.bride" in keys(facts, day=day)) is is_open


def test_ratio_needs_both_dates_of_birth() -> None:
    for facts in (
        with_groom(person=replace(COUPLE.groom.person, born_on=None)),
        with_bride(person=replace(COUPLE.bride.person, born_on=None)),
    ):
        assert "R25.ratio" not in keys(facts, DUBAI_OLD, date(2024, 6, 1))


def test_birth_on_29_february_counts_as_29_in_a_leap_year() -> None:
    assert day_of_age(date(2008, 2, 29), Age(20), TABLE) == date(2028, 2, 29)


def test_age_is_of_contract_day_not_of_booking_day() -> None:
    facts = born(bride=date(2008, 12, 1))
    assert "R24.too_young.bride" not in keys(facts, day=date(2026, 12, 1))


def test_missing_date_of_birth_is_refused() -> None:
    facts = with_bride(person=replace(COUPLE.bride.person, born_on=None))
    assert keys(facts) == {"R24.birth_not_stated.bride"}
    assert finding(facts, "R24.birth_not_stated.bride").severity is Severity.REFUSAL


def test_gap_of_exactly_thirty_years_passes() -> None:
    assert keys(born(groom=date(1969, 1, 9), bride=date(1999, 1, 9))) == set()


def test_gap_of_thirty_years_and_a_day_needs_leave() -> None:
    facts = born(groom=date(1969, 1, 8), bride=date(1999, 1, 9))
    assert keys(facts) == {"R25.gap"}
    assert keys(facts, overrides=[leave(facts, "R25.gap")]) == set()


def test_gap_counts_when_the_bride_is_older() -> None:
    assert keys(born(groom=date(1999, 1, 10), bride=date(1969, 1, 9))) == {"R25.gap"}


def test_gap_with_birth_on_29_february_ends_on_1_march() -> None:
    groom = date(1968, 2, 29)
    assert keys(born(groom=groom, bride=date(1998, 3, 1))) == set()
    assert keys(born(groom=groom, bride=date(1998, 3, 2))) == {"R25.gap"}


def test_gap_without_date_of_birth_is_not_computed() -> None:
    facts = with_groom(person=replace(COUPLE.groom.person, born_on=None))
    assert "R25.gap" not in keys(facts)


def test_old_dubai_rule_asks_leave_from_twice_the_age() -> None:
    day = date(2024, 6, 1)
    twice = born(groom=date(1984, 6, 1), bride=date(2004, 6, 1))
    assert "R25.ratio" in keys(twice, DUBAI_OLD, day)
    assert "R25.ratio" not in keys(born(twice, groom=date(1984, 6, 2)), DUBAI_OLD, day)
    assert "R25.ratio" not in keys(twice, FEDERAL, day)


def test_old_dubai_rule_knows_no_gap_of_thirty_years() -> None:
    facts = born(groom=date(1960, 1, 1), bride=date(1995, 1, 1))
    assert "R25.gap" not in keys(facts, DUBAI_OLD, date(2024, 6, 1))


def test_old_dubai_age_is_counted_in_hijri_years() -> None:
    bride = date(2007, 1, 20)  # 1 Muharram 1428
    birthday = TABLE.start(1446, 1)
    assert birthday < add_years(bride, 18)
    facts = born(bride=bride)
    assert "R24.too_young.bride" in keys(facts, DUBAI_OLD, birthday - timedelta(days=1))
    assert "R24.too_young.bride" not in keys(facts, DUBAI_OLD, birthday)


def test_old_dubai_age_takes_no_leave() -> None:
    facts = born(bride=date(2010, 1, 1))
    key = "R24.too_young.bride"
    assert finding(facts, key, DUBAI_OLD, date(2024, 6, 1)).severity is Severity.REFUSAL


def test_civil_spouse_passes_on_twenty_first_birthday() -> None:
    assert keys(born(CIVIL_COUPLE, bride=date(2005, 11, 30)), CIVIL) == set()


def test_civil_spouse_below_twenty_one_is_refused_without_leave() -> None:
    facts = born(CIVIL_COUPLE, bride=date(2005, 12, 1))
    key = "R38.too_young.bride"
    assert finding(facts, key, CIVIL).severity is Severity.REFUSAL
    assert keys(facts, CIVIL, overrides=[leave(facts, key, law=CIVIL)]) == {key}


def test_civil_spouse_of_abu_dhabi_passes_at_eighteen() -> None:
    assert keys(born(CIVIL_COUPLE, bride=date(2008, 11, 30)), CIVIL_OF_ABU_DHABI) == set()
    assert keys(born(CIVIL_COUPLE, bride=date(2008, 12, 1)), CIVIL_OF_ABU_DHABI) == {"R38.too_young.bride"}


@given(DAYS, st.integers(0, 60), st.sampled_from(Reckoning))
def test_age_begins_on_one_day_and_never_ends(born_on: date, years: int, reckoning: Reckoning) -> None:
    age = Age(min(years, 30), reckoning)
    first = day_of_age(born_on, age, TABLE)
    assert has_age(born_on, age, first, TABLE)
    assert not has_age(born_on, age, first - timedelta(days=1), TABLE)


@given(DAYS, st.integers(1, 30))
def test_hijri_age_comes_before_gregorian_age(born_on: date, years: int) -> None:
    assert day_of_age(born_on, Age(years, Reckoning.HIJRI), TABLE) < day_of_age(born_on, Age(years), TABLE)


@given(DAYS)
def test_full_years_change_on_the_birthday(born_on: date) -> None:
    birthday = add_years(born_on, 18)
    assert full_years(born_on, birthday) == 18
    assert full_years(born_on, birthday - timedelta(days=1)) == 17
    assert full_years(born_on, DAY.replace(year=2045)) >= 4
