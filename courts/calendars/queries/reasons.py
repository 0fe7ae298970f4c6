"""The reason why a venue has other hours on a day, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from courts.calendars.queries.working_time import calendars_of
from courts.ground.models import Venue


def reasons_of(places: Sequence[tuple[Venue, date]]) -> list[str]:
    """`Calendar.reason` of each venue and day. Two queries for any number of places."""
    if not places:
        return []
    calendars = calendars_of({venue for venue, _day in places}, min(day for _venue, day in places))
    return [calendars[venue.pk].reason(day) for venue, day in places]
