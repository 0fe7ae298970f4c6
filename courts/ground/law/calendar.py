"""Law of the calendar: the working week and its opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
class CalendarLaw:
    """Opening hours of each working day. A day that is not in `hours` is a day off.

    Source: the working week of the federal government (from 1 January 2022 Monday to Thursday and Friday until noon;
    before that Sunday to Thursday).
    """

    hours: Mapping[Day, Hours]
