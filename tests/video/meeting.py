"""A live room with all of its people, and the desired state of its media node."""

from __future__ import annotations

import pytest

from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.models import AuditEntry
from custody.services import production
from demo.people import Cast
from tests.video.services.booked import clerk, room, seat_of
from video.link.desired import desired_of
from video.models import Room, Seat
from video.services import admission, presence, sittings

__all__ = ["clerk", "everyone", "room"]

ALL = frozenset({"judge", "clerk", "claimant_counsel", "witness", "detainee"})


def let_in(room: Room, role: str, clerk: Actor) -> None:
    """Enter, identify and admit the seat of a role."""
    seat, host = seat_of(room, role), seat_of(room, "clerk")
    admission.enter(seat, actor=SYSTEM)
    if seat.state == "waiting":
        admission.identify(seat, "known_to_the_court", actor=clerk, host=host)
        admission.admit(seat, actor=clerk, host=host)


@pytest.fixture
def everyone(cast: Cast, room: Room, clerk: Actor) -> Room:
    """The same room, live, with all of its people admitted and connected."""
    production.mark_production(seat_of(room, "detainee"), "produced", actor=actor_for(cast.users["officer"]))
    for role in ("clerk", *sorted(ALL - {"clerk"})):
        presence.connect(seat_of(room, role))
        let_in(room, role, clerk)
    sittings.start_sitting(room, actor=clerk)
    return room


def pairs(room: Room, medium: str = "audio") -> set[tuple[str, str]]:
    """Return the forwarded pairs of roles for one medium."""
    desired = desired_of(room.pk)
    assert desired is not None
    roles = {str(seat.pk): seat.role for seat in Seat.records.filter(room=room, is_live=True)}
    return {(roles[edge.source], roles[edge.target]) for edge in desired.edges if edge.medium == medium}


def together(*roles: str) -> set[tuple[str, str]]:
    """Return all ordered pairs of these roles."""
    return {(source, target) for source in roles for target in roles if source != target}


def told(action: str) -> int:
    """Return how many audit entries have this action."""
    return AuditEntry.records.filter(action=action).count()
