"""Presence: sockets that take and leave a seat, heartbeats, and the result of the device check."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from video.models import Room, Seat, SeatEventKind
from video.policy import MEDIA_SUSPENDED_AFTER
from video.services.changes import room_change
from video.services.locking import is_outside, locked_seat, require_door_open, write
from video.states import SeatState

HERE_AGAIN: Final = {"absent_since": None, "is_media_suspended": False}


def connect(seat: Seat) -> int:
    """Give the seat to a new socket and return its generation; older sockets are superseded. Raises NotVisible."""
    with locked_seat(seat):
        seat.generation += 1
        seat.online = seat.generation
        Seat.records.filter(pk=seat.pk).update(
            generation=seat.generation,
            online=seat.generation,
            seen_at=clock.now(),
            **_restart_waiting(seat),
            **HERE_AGAIN,
        )
        # A page that has just been opened previews no one and shares no screen.
        Seat.records.filter(previewed_by=seat).update(previewed_by=None)
        _end_share(seat)
    return seat.generation


def _restart_waiting(seat: Seat) -> dict[str, datetime]:
    """Restart the waiting time of a seat whose absence was long enough to suspend its media."""
    return {"waiting_since": clock.now()} if seat.is_media_suspended and seat.state == SeatState.WAITING else {}


def disconnect(seat: Seat, generation: int) -> None:
    """Handle a closed socket: only the newest one leaves the seat empty and ends its screen sharing.

    The place is kept: a person who comes back is in the same room or consultation as before.
    """
    held = Seat.records.filter(pk=seat.pk, online=generation)
    if held.exists():
        with room_change(seat.room) as change:
            for row in held.select_related("room"):
                change.is_quiet = is_outside(row)
                _end_share(row)
            held.update(online=0, absent_since=clock.now())


def suspend(seat: Seat) -> None:
    """Close the seat to its socket and its media at once, within a change of its room. The place is kept.

    The caller has locked the seat. The next socket gets all media again.
    """
    _end_share(seat)
    columns = {"generation": seat.generation + 1, "online": 0, "absent_since": clock.now(), "is_media_suspended": True}
    Seat.records.filter(pk=seat.pk).update(**columns)
    for name, value in columns.items():
        setattr(seat, name, value)


def note_alive(seat: Seat, generation: int) -> None:
    """Note that the socket of this generation is open: one UPDATE, and no new version of the room.

    A socket that was taken for dead, while its process only stalled, holds its seat again.
    """
    own = Seat.records.filter(pk=seat.pk, generation=generation, is_live=True)
    if not own.filter(online=generation).update(seen_at=clock.now()) and own.exists():
        with room_change(seat.room):
            own.update(online=generation, seen_at=clock.now(), **HERE_AGAIN)


def note_all_alive(holders: Collection[tuple[UUID, int]]) -> None:
    """`note_alive` for all sockets of a process, as (seat, generation): two statements when each holds its seat."""
    generations = dict(holders)
    rows = Seat.records.filter(pk__in=generations, is_live=True).select_related("room")
    own = [seat for seat in rows if seat.generation == generations[seat.pk]]
    holding = [seat.pk for seat in own if seat.is_online]
    Seat.records.filter(pk__in=holding, online=F("generation")).update(seen_at=clock.now())
    for seat in own:
        if not seat.is_online:
            note_alive(seat, seat.generation)


def empty_unseen() -> int:
    """Empty every seat whose socket ended without a close, with its process; returns how many.

    Only a process that serves alone may call it, when it starts: it has no socket yet.
    """
    emptied = 0
    for seat in Seat.records.filter(online__gt=0).select_related("room"):
        disconnect(seat, seat.online)
        emptied += 1
    return emptied


def unseen_seats(since: datetime) -> QuerySet[Seat]:
    """Select the seats whose socket was not seen open since that time."""
    return Seat.records.filter(online__gt=0).filter(Q(seen_at__isnull=True) | Q(seen_at__lt=since))


def suspend_absent_media(now: datetime) -> int:
    """Suspend the media of seats that have had no socket for a while; returns how many.

    A browser may close its socket and keep its media connections: without this the person would hear the room and be
    shown to no one. The place is kept, and the next socket gets all media again.
    """
    gone = Seat.records.filter(absent_since__lte=now - MEDIA_SUSPENDED_AFTER, is_media_suspended=False)
    suspended = 0
    for room in Room.records.filter(pk__in=gone.values("room")):
        with room_change(room):
            # Filter again under the lock: a seat whose socket came back meanwhile keeps its media.
            suspended += gone.filter(room=room).update(is_media_suspended=True)
    return suspended


def _end_share(seat: Seat) -> None:
    if seat.is_sharing:
        write(seat, SeatEventKind.SHARE_ENDED, SYSTEM, is_sharing=False)


def ready(seat: Seat, readiness: dict[str, Any]) -> None:
    """Store the result of the device check for the waiting list and the clerk's board. Raises like `enter`."""
    with locked_seat(seat):
        require_door_open(seat)
        if seat.readiness != readiness:
            Seat.records.filter(pk=seat.pk).update(readiness=readiness)
            seat.readiness = readiness
