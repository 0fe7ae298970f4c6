"""The time of a sitting by the clock of a person who lives in another zone."""

from __future__ import annotations

from datetime import datetime

from courts.ground.models import Person
from courts.ground.queries.postings import hour_for
from courts.ground.wording.dates import full_date, local, zone_words


def own_time(moment: datetime, place: object, person: Person, *, brief: bool = False) -> str:
    """Day, hour and zone by the person's own clock; empty where it shows the same time as the place's."""
    zone = person.zone
    if not zone or local(moment, zone).utcoffset() == local(moment, place).utcoffset():
        return ""
    hour = hour_for(person)(moment, zone)
    return hour if brief else f"{full_date(moment, zone)} · {hour} ({zone_words(moment, zone)})"
