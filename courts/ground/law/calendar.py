"""Law of the calendar: the working week and its opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import IntEnum


class Day(IntEnum):
    """Days of the week, numbered as `date.weekday()` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one day, in the venue's zone. `closes` 00:00 means midnight at the end of the day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Occasion:
    """A yearly holiday: its first day in the Hijri or the Gregorian calendar, and its length in days.

    takes_thirtieth: the 30th day of the month before is added to the holiday, in years in which that month has one.
    """

    key: str
    name_ar: str
    name_en: str
    month: int
    day: int
    days: int
    is_hijri: bool
    takes_thirtieth: bool = False


@dataclass(frozen=True, slots=True)
class CalendarLaw:
    """Opening hours of each working day, and the yearly holidays. A day that is not in `hours` is a day off.

    hours: the working week of the federal government (from 1 January 2022 Monday to Thursday and Friday until noon;
    before that Sunday to Thursday). A venue may have other hours (`calendars.WorkingWeek`).
    ramadan: the hours that a page proposes for Ramadan. Source: the circulars of the Federal Authority for Government
    Human Resources for 1444 and 1445 AH, as the press reported them. A circular is issued each year: the hours apply
    once an administrator saves them with their dates.
    holidays: what the calendar of expected holidays proposes. Source: Cabinet Resolution No. 27 of 2024, article 1, as
    the press reported it from the official gazette. The days of Hijri months depend on the sighting of the moon, and
    the Cabinet may move a holiday other than Eid to the beginning or the end of a week (article 2): an announcement
    confirms or moves each of them.
    """

    hours: Mapping[Day, Hours]
    ramadan: Mapping[Day, Hours] = field(default_factory=dict)
    holidays: tuple[Occasion, ...] = ()
