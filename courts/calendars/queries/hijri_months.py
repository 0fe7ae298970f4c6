"""First days of Hijri months that an announcement has fixed, as the calendar of the institution stores them.

Only days that no decision moves count: Ramadan, Arafah and Eid al-Adha. The holidays of the Hijri new year and of the
birthday of the Prophet may be transferred to another day of the week, so they say nothing about a month (R56).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hijridate import Gregorian

from courts.calendars.models import WeekKind, WorkingWeek
from courts.ground.models import SpecialDay

_RAMADAN: Final = 9
# The occasion, its month, and the days of the month before it.
_FIXED: Final = {"arafah": (12, 8), "eid_al_adha": (12, 9)}


def announced_months() -> dict[tuple[int, int], date]:
    """Return the announced first days, by Hijri year and month. Two queries."""
    found: dict[tuple[int, int], date] = {}
    days = SpecialDay.records.filter(venue__isnull=True, is_expected=False).exclude(occasion="").order_by("-day")
    for row in days:
        name, _dash, year = row.occasion.rpartition("-")
        if name in _FIXED and year.isdecimal():
            month, before = _FIXED[name]
            # The earliest day of the occasion is read last.
            found[int(year), month] = row.day - timedelta(days=before)
    weeks = WorkingWeek.records.filter(venue__isnull=True, kind=WeekKind.RAMADAN, is_expected=False)
    for week in weeks:
        # Ten days into the month, no announcement changes the year.
        inside = week.first_day + timedelta(days=10)
        hijri_year = Gregorian(inside.year, inside.month, inside.day).to_hijri().year
        found[hijri_year, _RAMADAN] = week.first_day
        if week.last_day is not None:
            found[hijri_year, _RAMADAN + 1] = week.last_day + timedelta(days=1)
    return found
