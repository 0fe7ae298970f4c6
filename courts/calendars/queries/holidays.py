"""The yearly holidays of the coming year, with the dates that are expected, and what is saved of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from hijridate import Gregorian, Hijri

from courts.calendars.models import WeekKind, WorkingWeek
from courts.calendars.queries.weeks import ramadan_week
from courts.ground import clock, law
from courts.ground.errors import NotVisible
from courts.ground.law import LawProfile
from courts.ground.law.calendar import Occasion
from courts.ground.models import SpecialDay, User
from courts.ground.queries.administrators import administers
from courts.ground.wording.dates import HOUSE_ZONE, arabic

# The profile that proposes holidays and Ramadan hours; venues may follow another one.
PROFILE: Final = "uae_federal"
COMING: Final = timedelta(days=400)
# A computed first day and the day that is announced differ by a day or two at most.
SLACK: Final = timedelta(days=5)
_RAMADAN, _SHAWWAL = 9, 10


@dataclass(frozen=True, slots=True)
class YearlyHoliday:
    """One holiday of one year. first_day, usual_days: as the calendar computes them. rows: its saved days, in order."""

    key: str
    occasion: Occasion
    year: int
    first_day: date
    usual_days: int
    rows: tuple[SpecialDay, ...] = ()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.occasion.name_ar if arabic() else self.occasion.name_en

    @property
    def begins(self) -> date:
        """The saved first day, or the computed one."""
        return self.rows[0].day if self.rows else self.first_day

    @property
    def days(self) -> int:
        """The saved number of days, or the usual one."""
        return len(self.rows) or self.usual_days

    @property
    def is_expected(self) -> bool:
        """True if saved days of it may move."""
        return any(row.is_expected for row in self.rows)


@dataclass(frozen=True, slots=True)
class Ramadan:
    """Ramadan of one year: its computed days, and the saved hours of all places, if there are any."""

    year: int
    first_day: date
    last_day: date
    week: WorkingWeek | None

    @property
    def form_query(self) -> str:
        """The query of the page that saves the hours, with these days filled in."""
        return urlencode(
            {"kind": WeekKind.RAMADAN.value, "first_day": self.first_day, "last_day": self.last_day, "expected": 1}
        )


def proposing_law() -> LawProfile:
    """The profile that proposes holidays and hours, in force today."""
    return law.profile(PROFILE, clock.today(HOUSE_ZONE))


def coming_holidays() -> list[YearlyHoliday]:
    """The holidays from today on, the nearest first, with their saved days. One query."""
    today = clock.today(HOUSE_ZONE)
    found = [row for row in _all(today) if today - SLACK <= row.first_day <= today + COMING]
    return sorted(_with_rows(found), key=lambda row: row.begins)


def holidays_not_set(within: timedelta) -> list[YearlyHoliday]:
    """The holidays that begin within this time and have no saved day: until they have, their days are working days."""
    until = clock.today(HOUSE_ZONE) + within
    return [row for row in coming_holidays() if not row.rows and row.first_day <= until]


def access_holiday(user: User, key: str) -> YearlyHoliday:
    """Return one coming holiday for an administrator. Raises NotVisible."""
    if not administers(user):
        raise NotVisible
    today = clock.today(HOUSE_ZONE)
    found = _with_rows([row for row in _all(today) if row.key == key])
    if not found:
        raise NotVisible
    return found[0]


def coming_ramadan() -> list[Ramadan]:
    """Ramadan now and in the coming year, the nearest first."""
    today = clock.today(HOUSE_ZONE)
    found = []
    for year in _hijri_years(today):
        first = _gregorian(year, _RAMADAN, 1)
        last = _gregorian(year, _SHAWWAL, 1) - timedelta(days=1)
        if last + SLACK >= today and first <= today + COMING:
            found.append(Ramadan(year, first, last, ramadan_week(first - SLACK, last + SLACK)))
    return found


def _all(today: date) -> Iterator[YearlyHoliday]:
    for occasion in proposing_law().calendar.holidays:
        years = _hijri_years(today) if occasion.is_hijri else range(today.year, today.year + 2)
        for year in years:
            first, days = _days_of(occasion, year)
            yield YearlyHoliday(f"{occasion.key}-{year}", occasion, year, first, days)


def _days_of(occasion: Occasion, year: int) -> tuple[date, int]:
    """Compute the first day and the number of days of a holiday in a year of its calendar."""
    if not occasion.is_hijri:
        return date(year, occasion.month, occasion.day), occasion.days
    first = _gregorian(year, occasion.month, occasion.day)
    if occasion.takes_thirtieth and Hijri(year, occasion.month - 1, 1).month_length() == 30:
        return first - timedelta(days=1), occasion.days + 1
    return first, occasion.days


def _hijri_years(today: date) -> range:
    year = Gregorian(today.year, today.month, today.day).to_hijri().year
    return range(year, year + 3)


def _gregorian(year: int, month: int, day: int) -> date:
    found = Hijri(year, month, day).to_gregorian()
    return date(found.year, found.month, found.day)


def _with_rows(holidays: list[YearlyHoliday]) -> list[YearlyHoliday]:
    saved: dict[str, list[SpecialDay]] = defaultdict(list)
    keys = [row.key for row in holidays]
    for row in SpecialDay.records.filter(occasion__in=keys, venue__isnull=True).order_by("day"):
        saved[row.occasion].append(row)
    return [replace(row, rows=tuple(saved.get(row.key, ()))) for row in holidays]
