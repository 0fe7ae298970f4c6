"""Days of the demonstration's past."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from courts.ground import clock
from courts.ground.models import Venue

SATURDAY = 5


def working_day(venue: Venue, ago: int, at: time) -> datetime:
    """That hour on the venue's clock, so many days of the working week before today."""
    day = clock.now().astimezone(venue.tz).date()
    while ago:
        day -= timedelta(days=1)
        ago -= day.weekday() < SATURDAY
    return datetime.combine(day, at, venue.tz)
