"""The Hijri calendar of the rules: the table, announced months, and the ends of months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from notary.rules.hijri import FIRST_DAY, TABLE, HijriCalendar

DAYS = st.dates(date(1930, 1, 1), date(2070, 12, 31))


@given(DAYS)
def test_calendar_without_announcements_is_the_table(day: date) -> None:
    assert TABLE.of(day) == Gregorian(day.year, day.month, day.day).to_hijri().datetuple()


@given(DAYS)
def test_day_lies_within_its_month(day: date) -> None:
    year, month, number = TABLE.of(day)
    assert 1 <= number <= TABLE.length(year, month)
    assert TABLE.start(year, month) + timedelta(days=number - 1) == day


@given(DAYS, st.integers(0, 60))
def test_later_month_has_the_same_day_or_the_first_of_the_next(day: date, months: int) -> None:
    year, month, number = TABLE.of(day)
    later_year, later_month, later = TABLE.of(TABLE.add_months(day, months))
    passed = (later_year - year) * 12 + later_month - month
    assert (passed, later) in {(months, number), (months + 1, 1)}


@given(st.dates(date(1930, 1, 1), date(2060, 1, 1)), st.integers(0, 60))
def test_later_day_never_ends_sooner(day: date, months: int) -> None:
    assert TABLE.add_months(day, months) <= TABLE.add_months(day + timedelta(days=1), months)


def test_announced_first_day_wins_over_the_table() -> None:
    start = TABLE.start(1448, 9)
    moved = HijriCalendar({(1448, 9): start + timedelta(days=1)})
    assert moved.of(start) == (1448, 8, TABLE.length(1448, 8) + 1)
    assert moved.of(start + timedelta(days=1)) == (1448, 9, 1)
    assert TABLE.of(start) == (1448, 9, 1)


def test_announced_earlier_first_day_wins_over_the_table() -> None:
    start = TABLE.start(1448, 9)
    moved = HijriCalendar({(1448, 9): start - timedelta(days=1)})
    assert moved.of(start - timedelta(days=1)) == (1448, 9, 1)
    assert moved.of(start) == (1448, 9, 2)


def test_announcement_moves_days_of_its_own_months_only() -> None:
    start = TABLE.start(1448, 9)
    moved = HijriCalendar({(1448, 9): start + timedelta(days=1)})
    after = TABLE.start(1448, 10)
    assert moved.of(after) == TABLE.of(after)
    assert moved.of(start - timedelta(days=5)) == TABLE.of(start - timedelta(days=5))


def test_announcement_far_from_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="too far"):
        HijriCalendar({(1448, 9): TABLE.start(1448, 9) + timedelta(days=3)})


def test_announcement_two_days_from_the_table_is_accepted() -> None:
    for move in (-2, 2):
        day = TABLE.start(1448, 9) + timedelta(days=move)
        assert HijriCalendar({(1448, 9): day}).start(1448, 9) == day


def test_announcement_outside_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        HijriCalendar({(1501, 1): date(2077, 11, 17)})


def test_day_outside_the_table_raises() -> None:
    with pytest.raises(ValueError, match="before"):
        TABLE.of(FIRST_DAY - timedelta(days=1))
    with pytest.raises(ValueError, match="after"):
        TABLE.of(date(2078, 1, 1))


def test_months_before_the_table_end_late_rather_than_early() -> None:
    assert TABLE.add_months(date(1900, 1, 1), 12 * 21) > date(1921, 1, 1)


def test_thirtieth_in_a_short_month_becomes_the_first_of_the_next() -> None:
    day = next(
        TABLE.start(1447, month) + timedelta(days=29)
        for month in range(1, 9)
        if TABLE.length(1447, month) == 30 and TABLE.length(1447, month + 3) == 29
    )
    _year, month, number = TABLE.of(day)
    assert number == 30
    assert TABLE.of(TABLE.add_months(day, 3)) == (1447, month + 4, 1)


@pytest.mark.parametrize("length", [29, 30])
def test_last_day_stays_the_last_day_of_a_month_as_long(length: int) -> None:
    year, month = next(
        (year, month)
        for year in range(1440, 1460)
        for month in range(1, 10)
        if TABLE.length(year, month) == TABLE.length(year, month + 3) == length
    )
    day = TABLE.start(year, month) + timedelta(days=length - 1)
    assert TABLE.of(TABLE.add_months(day, 3)) == (year, month + 3, length)


def test_table_begins_two_days_after_its_first_day() -> None:
    first = FIRST_DAY + timedelta(days=2)
    assert TABLE.of(first) == (1343, 1, 3)
    assert TABLE.of(TABLE.add_months(first, 12)) == (1344, 1, 3)
    with pytest.raises(ValueError, match="before"):
        TABLE.of(first - timedelta(days=1))


def test_table_ends_with_its_last_month() -> None:
    last = date(2077, 11, 16)
    assert TABLE.of(last)[:2] == (1500, 12)
