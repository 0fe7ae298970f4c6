"""One change of a seat after the other: begun on the seat as it is now, by who may, with its audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, NotVisible
from courts.ground.services import audit
from video.models import Seat
from video.policy import Capability, RoomPolicy, capabilities_of
from video.services.changes import room_change
from video.states import SeatState

# What a seat loses that is in the room no more: its place in the queue, its consultation, its shown screen.
AWAY: Final = {"hand_at": None, "consultation": None, "is_sharing": False}


def policy_of(seat: Seat) -> RoomPolicy:
    """The rules of the seat's room."""
    return RoomPolicy.from_json(seat.room.policy)


@contextmanager
def locked_seat(seat: Seat, host: Seat | None = None) -> Iterator[None]:
    """One change of a seat, and of the host who makes it, both read anew under the room's lock.

    What a socket or a page knew when it asked may be old: a host who was taken off a moment ago moves nobody, and
    nobody is admitted whose officer has just said that he refuses. Raises NotVisible for a seat that was taken off.
    """
    if host is not None and host.room_id != seat.room_id:
        raise NotAllowed
    room = seat.room
    with room_change(room):
        for row in (seat, host):
            if row is not None:
                row.refresh_from_db()
                row.room = room
        if not seat.is_live:
            raise NotVisible
        yield


def require(host: Seat, capability: Capability, seat: Seat) -> None:
    """Raise NotAllowed unless `host` sits in the same room with this capability now, Conflict when it is over."""
    if host.room_id != seat.room_id or not host.is_live or host.state == SeatState.REMOVED:
        raise NotAllowed
    if capability not in capabilities_of(host.role, policy_of(host)):
        raise NotAllowed
    if seat.room.is_over:
        raise Conflict(_("The meeting is over."), code="over")


def require_door_open(seat: Seat) -> None:
    """Raise NotAllowed for a removed seat, Conflict while the waiting room is not open."""
    # Until a waiting room opens, once it is closed, and for who was removed, nothing of a seat is changed from it.
    if seat.state == SeatState.REMOVED:
        raise NotAllowed(_("You were removed from this room. Ask the clerk."))
    if not seat.room.is_enterable:
        raise Conflict(_("The waiting room is not open now."), code="not_open")


def write(seat: Seat, action: str, actor: Actor, **columns: Any) -> None:
    """Write columns and the audit entry, within a change of the room; nothing when the seat has these values."""
    if all(getattr(seat, name) == value for name, value in columns.items()):
        return
    Seat.records.filter(pk=seat.pk).update(**columns)
    for name, value in columns.items():
        setattr(seat, name, value)
    detail = {name: str(value) for name, value in columns.items() if not name.endswith("_by")}
    audit.record(action, seat, actor=actor, detail=detail)
