"""Presence: sockets that take and leave a seat, heartbeats, and what the device check found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from courts.ground import clock
from courts.ground.actors import SYSTEM
from video.models import Room, Seat
from video.policy import MEDIA_SUSPENDED_AFTER
from video.services.changes import room_change
from video.services.locking import locked_seat, require_door_open, write
from video.states import SeatState

HERE_AGAIN: Final = {"absent_since": None, "is_media_suspended": False}


def connect(seat: Seat) -> int:
    """A new socket takes the seat: older ones die by the new generation, which is returned. Raises NotVisible."""
    with locked_seat(seat):
        seat.generation += 1
        seat.online = seat.generation
        Seat.records.filter(pk=seat.pk).update(
            generation=seat.generation,
            online=seat.generation,
            seen_at=clock.now(),
            **_waits_anew(seat),
            **HERE_AGAIN,
        )
        # A page that was just opened looks at nobody yet, and shows no screen.
        Seat.records.filter(previewed_by=seat).update(previewed_by=None)
        _end_share(seat)
    return seat.generation


def _waits_anew(seat: Seat) -> dict[str, datetime]:
    """Who was away for longer than a broken line costs has not waited meanwhile: his time counts from now."""
    return {"waiting_since": clock.now()} if seat.is_media_suspended and seat.state == SeatState.WAITING else {}


def disconnect(seat: Seat, generation: int) -> None:
    """A socket closed; only the newest one's closing leaves the seat empty, and ends the showing of its screen.

    The place stays: whoever comes back is in the room, or in the consultation, in which he was.
    """
    held = Seat.records.filter(pk=seat.pk, online=generation)
    if held.exists():
        with room_change(seat.room):
            for row in held:
                _end_share(row)
            held.update(online=0, absent_since=clock.now())


def note_alive(seat: Seat, generation: int) -> None:
    """Note that the socket of this generation is open: one UPDATE, and no new version of the room.

    A socket that was taken for dead, while its process only stalled, holds its seat again.
    """
    own = Seat.records.filter(pk=seat.pk, generation=generation, is_live=True)
    if not own.filter(online=generation).update(seen_at=clock.now()) and own.exists():
        with room_change(seat.room):
            own.update(online=generation, seen_at=clock.now(), **HERE_AGAIN)


def empty_unseen(*, since: datetime | None = None) -> int:
    """Leave the seats empty whose sockets ended unsaid, with the process that held them; returns how many.

    Those not seen open since that moment; without one every seat, which only a process may ask that alone serves.
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
    """End the media of the seats that had no socket for a while; returns how many.

    A browser may close its socket and keep its connections: without this he would hear the room and be shown to
    nobody. The place stays, and the next socket has everything again.
    """
    gone = Seat.records.filter(absent_since__lte=now - MEDIA_SUSPENDED_AFTER, is_media_suspended=False)
    parted = 0
    for room in Room.records.filter(pk__in=gone.values("room")):
        with room_change(room):
            # Asked again under the lock: whoever came back in this moment stays.
            parted += gone.filter(room=room).update(is_media_suspended=True)
    return parted


def _end_share(seat: Seat) -> None:
    if seat.is_sharing:
        write(seat, "seat.share_ended", SYSTEM, is_sharing=False)


def ready(seat: Seat, readiness: dict[str, Any]) -> None:
    """What the person's device check found, for the waiting list and the clerk's board. Raises like `enter`."""
    with locked_seat(seat):
        require_door_open(seat)
        if seat.readiness != readiness:
            Seat.records.filter(pk=seat.pk).update(readiness=readiness)
            seat.readiness = readiness
