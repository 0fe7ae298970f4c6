"""Opening hours come from the law profile and the venue's special days."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from courts.calendars.queries.working_time import add_working_days, is_open, next_open
from courts.ground.models import SpecialDay
from demo.people import Cast


def at(cast: Cast, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=cast.venues["court"].tz)


@pytest.mark.parametrize(
    "start,end,expected",
    [
        ("2026-11-23T10:00", "2026-11-23T10:30", True),  # a Monday
        ("2026-11-23T15:00", "2026-11-23T15:30", True),  # ends as the court closes
        ("2026-11-23T15:00", "2026-11-23T15:31", False),
        ("2026-11-27T11:30", "2026-11-27T12:00", True),  # Friday until noon
        ("2026-11-27T11:30", "2026-11-27T12:30", False),
        ("2026-11-28T10:00", "2026-11-28T10:30", False),  # Saturday
    ],
)
def test_window_is_open_only_if_it_is_open_throughout(cast: Cast, start: str, end: str, expected: bool) -> None:
    assert is_open(cast.venues["court"], at(cast, start), at(cast, end)) is expected


def test_next_open_on_weekend_is_next_working_day(cast: Cast) -> None:
    assert next_open(cast.venues["court"], at(cast, "2026-11-28T10:00")) == at(cast, "2026-11-30T07:30")


def test_holiday_moves_deadline_and_special_day_of_court_takes_precedence(cast: Cast) -> None:
    court = cast.venues["court"]
    SpecialDay.records.create(day=date(2026, 12, 2), name_ar="عيد الاتحاد", name_en="Union Day")
    assert add_working_days(court, at(cast, "2026-12-01T09:00"), 1) == at(cast, "2026-12-03T15:30")
    SpecialDay.records.create(
        venue=court, day=date(2026, 12, 2), name_ar="دوام", name_en="Duty", opens_at=time(9), closes_at=time(12)
    )
    assert add_working_days(court, at(cast, "2026-12-01T09:00"), 1) == at(cast, "2026-12-02T12:00")


def test_weekend_before_2022_is_friday_and_saturday(cast: Cast) -> None:
    court = cast.venues["court"]
    court.law_profile = "uae_federal"
    assert is_open(court, at(cast, "2021-11-28T09:00"), at(cast, "2021-11-28T10:00"))  # a Sunday
    assert not is_open(court, at(cast, "2021-11-26T09:00"), at(cast, "2021-11-26T10:00"))  # a Friday
