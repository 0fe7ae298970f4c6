"""Past working days of the demonstration."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from courts.ground import clock
from courts.ground.models import Venue

SATURDAY = 5


def working_day(venue: Venue, ago: int, at: time) -> datetime:
    """Return the hour on the venue's clock, `ago` days of the working week before today."""
    day = clock.now().astimezone(venue.tz).date()
    while ago:
        day -= timedelta(days=1)
        ago -= day.weekday() < SATURDAY
    return datetime.combine(day, at, venue.tz)
