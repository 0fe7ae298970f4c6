"""The shape of a law profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import IntEnum


class Day(IntEnum):
    """Days as `date.weekday()` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one day in the venue's zone. `closes` 00:00 stands for midnight at the day's end."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class LawProfile:
    """Everything that law or the institution decides, as data. Sources stand beside the values in each profile."""

    name: str
    in_force_from: date
    hours: Mapping[Day, Hours]
    review_working_days: int
    cure_working_days: int
    max_upload_bytes: int
    max_pages: int
    reminder_ladder: Mapping[str, timedelta]
    quiet_hours: tuple[time, time] | None
    hearing_lead: timedelta
    hearing_min: timedelta
    hearing_max: timedelta
    hearing_slot_step: timedelta
    space_buffer: timedelta
    lobby_opens: timedelta
    appointment_duration: timedelta
    appointment_lead: timedelta
    appointment_hold: timedelta
    appointment_cancel_before: timedelta
    marriage_age: int
    closed_by_default: frozenset[str] = field(default_factory=frozenset)
