"""The connections of everyone who must attend, at this moment and since another one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from courts.ground import clock
from notary.scripts.models import Member
from notary.scripts.queries.scripts import Reading, seats_by_person
from video.queries.single_sitting import Connected, connected_at, longest_cuts

Rows = list[tuple[Member | None, Connected | None]]


def together_now(reading: Reading) -> Rows:
    """Return the media of everyone who must attend, the notary first (as None); Connected is None without a seat."""
    script = reading.script
    seats, room = seats_by_person(script), script.appointment.room
    people: list[tuple[Member | None, UUID]] = [(None, script.appointment.notary_id)]
    people += [(each, each.person_id) for each in reading.members]
    keys = [seats[person].pk for _member, person in people if person in seats]
    found = {} if room is None else {each.seat: each for each in connected_at(room, keys, clock.now())}
    return [(member, found.get(seats[person].pk) if person in seats else None) for member, person in people]


def was_cut(reading: Reading, since: datetime) -> bool:
    """Return whether sound or picture of a person who must attend was cut since that moment, however shortly (R29).

    A muted microphone is a cut, too: no one could have heard the person.
    """
    room = reading.script.appointment.room
    if room is None:
        return False
    seats = [media.seat if media is not None else None for _member, media in together_now(reading)]
    present = [seat for seat in seats if seat is not None]
    return len(present) < len(seats) or any(longest_cuts(room, present, since, clock.now()).values())
