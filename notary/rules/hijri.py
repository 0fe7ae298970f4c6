"""The Hijri calendar of the rules: the Umm al-Qura table, corrected by announced first days of months.

R56: the table is a forecast. An announcement of the first day of a month wins over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hijridate import Gregorian, Hijri

# The table holds the months from Muharram 1343 to the end of 1500.
FIRST_DAY: Final = date(1924, 8, 1)
LAST_MONTH: Final = (1500, 12)
# A sighting moves the first day of a month by a day at most; two leave room for a corrected table.
FURTHEST_MOVE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class HijriCalendar:
    """The calendar with announced first days: (year, month) to a Gregorian day.

    Raises ValueError for an announced day more than two days from the table, and for days outside 1343 to 1500 AH. The
    Hijri day begins at sunset; a day here is the Gregorian day on which it ends.
    """

    announced: Mapping[tuple[int, int], date] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for (year, month), day in self.announced.items():
            if abs(day - _table_start(year, month)) > FURTHEST_MOVE:
                raise ValueError(f"{day.isoformat()} is too far from month {month} of {year}")

    def start(self, year: int, month: int) -> date:
        """Return the first day of a month."""
        return self.announced.get((year, month)) or _table_start(year, month)

    def length(self, year: int, month: int) -> int:
        """Return the number of days of a month."""
        return (self.start(*_later(year, month, 1)) - self.start(year, month)).days

    def of(self, day: date) -> tuple[int, int, int]:
        """Return year, month and day in the Hijri calendar."""
        if day < FIRST_DAY + FURTHEST_MOVE:
            raise ValueError(f"{day.isoformat()} is before the Hijri table")
        try:
            table = Gregorian(day.year, day.month, day.day).to_hijri()
        except OverflowError as error:
            raise ValueError(f"{day.isoformat()} is after the Hijri table") from error
        year, month = table.year, table.month
        if day < self.start(year, month):
            year, month = _later(year, month, -1)
        elif (year, month) != LAST_MONTH and day >= self.start(*_later(year, month, 1)):
            year, month = _later(year, month, 1)
        return year, month, (day - self.start(year, month)).days + 1

    def add_months(self, day: date, months: int) -> date:
        """Return the same Hijri day of a later month.

        A month that is too short gives the first day of the month after it: a period never ends early. Before the
        table, each month counts 31 days.
        """
        if day < FIRST_DAY + FURTHEST_MOVE:
            return day + timedelta(days=31 * months)
        year, month, number = self.of(day)
        year, month = _later(year, month, months)
        if number > self.length(year, month):
            return self.start(*_later(year, month, 1))
        return self.start(year, month) + timedelta(days=number - 1)


def _later(year: int, month: int, months: int) -> tuple[int, int]:
    year, month = divmod(year * 12 + month - 1 + months, 12)
    return year, month + 1


def _table_start(year: int, month: int) -> date:
    try:
        day = Hijri(year, month, 1).to_gregorian()
    except (OverflowError, ValueError) as error:
        raise ValueError(f"month {month} of {year} is outside the Hijri table") from error
    return date(day.year, day.month, day.day)


TABLE: Final = HijriCalendar()
