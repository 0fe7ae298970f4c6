"""Presence: sockets that take and leave a seat, heartbeats, and the result of the device check."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from courts.ground import clock
from courts.ground.actors import SYSTEM
from video.models import Room, Seat, SeatEventKind
from video.policy import MEDIA_SUSPENDED_AFTER
from video.services.changes import room_change
from video.services.locking import locked_seat, require_door_open, write
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
        with room_change(seat.room):
            for row in held:
                _end_share(row)
            held.update(online=0, absent_since=clock.now())


def beat(seat: Seat, generation: int) -> None:
    """The socket of this generation is open still: its process lives. One that was taken for gone comes back."""
    own = Seat.records.filter(pk=seat.pk, generation=generation, is_live=True)
    if not own.filter(online=generation).update(seen_at=clock.now()) and own.exists():
        with room_change(seat.room):
            own.update(online=generation, seen_at=clock.now(), **HERE_AGAIN)


def empty_unseen(*, since: datetime | None = None) -> int:
    """Empty the seats whose sockets ended without a close, with their process; returns how many.

    A seat counts when its socket was not seen open since that moment; without one, every seat counts. Only a process
    that serves alone may call it without a moment.
    """
    rows = Seat.records.filter(online__gt=0)
    if since is not None:
        rows = rows.filter(Q(seen_at__isnull=True) | Q(seen_at__lt=since))
    emptied = 0
    for seat in rows.select_related("room"):
        disconnect(seat, seat.online)
        emptied += 1
    return emptied


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
        Seat.records.filter(pk=seat.pk).update(readiness=readiness)
        seat.readiness = readiness
