"""Side rooms: opened, filled, emptied and closed by whoever runs the room."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotVisible
from courts.ground.services import audit
from video.models import Room, Seat, SideRoom
from video.policy import Capability
from video.services.turns import in_turn, require, write
from video.states import SeatState

# Open at the same time; every page of a host is told of each.
MOST_OPEN: Final = 20


def open_side(host: Seat, title: str, seats: Collection[UUID | str], *, actor: Actor) -> SideRoom:
    """Open a side room and move these people into it, all or none.

    From the next packet on they see and hear each other alone, whether or not the hearing is live. Raises NotAllowed,
    NotVisible for a seat that is not of this room, Conflict for somebody who is not in it.
    """
    with in_turn(host):
        require(host, Capability.SIDE_ROOMS, host)
        if SideRoom.records.filter(room=host.room_id, closed_at__isnull=True).count() >= MOST_OPEN:
            raise Conflict(_("Close a side room before you open another."), code="too_many_sides")
        people = list(Seat.records.filter(room=host.room_id, is_live=True, pk__in=seats).order_by("pk"))
        if len(people) != len({str(key) for key in seats}):
            raise NotVisible
        side = SideRoom.records.create(room=host.room, title=title, opened_by=actor.user)
        audit.record("sideroom.opened", side, actor=actor, detail={"title": title})
        for seat in people:
            _go(seat, side, actor)
    return side


def move_to(seat: Seat, side: UUID | None, *, actor: Actor, host: Seat) -> None:
    """Move somebody who is in the room into a side room of it, or with no side room back; what he shows ends.

    A host may be moved too, and may move himself: wherever he is, he commands as before. Raises NotAllowed, NotVisible
    when there is no such side room, Conflict when it was closed or the person is not in the room.
    """
    with in_turn(seat, host):
        require(host, Capability.SIDE_ROOMS, seat)
        found = None if side is None else _side_of(host, side)
        if found is not None and found.closed_at is not None:
            raise Conflict(_("This side room was closed meanwhile."), code="side_closed")
        _go(seat, found, actor)


def close_side(host: Seat, side: UUID, *, actor: Actor) -> None:
    """Close a side room: everybody in it is back in the room. Closing twice is closing once."""
    with in_turn(host):
        require(host, Capability.SIDE_ROOMS, host)
        found = _side_of(host, side)
        if found.closed_at is None:
            _close(found, actor)


def close_all(room: Room, *, actor: Actor) -> None:
    """Close every side room of a room that ends. Called within a change of the room."""
    for side in SideRoom.records.filter(room=room, closed_at__isnull=True):
        _close(side, actor)


def _side_of(host: Seat, key: UUID) -> SideRoom:
    side = SideRoom.records.filter(pk=key, room=host.room_id).first()
    if side is None:
        raise NotVisible
    return side


def _go(seat: Seat, side: SideRoom | None, actor: Actor) -> None:
    if seat.state != SeatState.ADMITTED:
        raise Conflict(_("This person is not in the room."), code="not_admitted")
    key = side.pk if side is not None else None
    # What was shown to some is not shown to others by itself.
    if seat.side_id != key:
        write(seat, "seat.moved", actor, side_id=key, is_sharing=False)


def _close(side: SideRoom, actor: Actor) -> None:
    for seat in Seat.records.filter(side=side):
        _go(seat, None, actor)
    side.closed_at = timezone.now()
    SideRoom.records.filter(pk=side.pk).update(closed_at=side.closed_at)
    audit.record("sideroom.closed", side, actor=actor)
