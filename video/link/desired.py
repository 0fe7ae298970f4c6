"""A room's whole desired state, as of one moment."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import connection

from courts.ground import clock
from video import recorder
from video.models import Room, Seat
from video.policy import MEDIA, Medium, RoomPolicy
from video.queries.matrix import HERE, edges_of, recorded_of, seats_here
from video.queries.snapshot import version_of
from video.sfu import wire
from video.states import RoomState

log = logging.getLogger(__name__)

MAX_READS = 5


def desired_of(room_id: UUID) -> wire.Desired | None:
    """Return a room's desired state; None when the room is over and the node should close it.

    Seats, consultations and orders are read one after the other, and a mixture of two states may connect seats that
    neither state connects. Every change raises the version in its own transaction, so the same version before and after
    the reads means one consistent state. A room that keeps changing gets no edges, and nothing of it is recorded, until
    the nudge of its last change.
    """
    without_edges = None
    for _ in range(MAX_READS):
        found = _read(room_id)
        if found is None or version_of(room_id) == found.version:
            return found
        unrecorded = tuple(replace(seat, is_recorded=False) for seat in found.seats)
        without_edges = replace(found, edges=(), seats=unrecorded)
    return without_edges


def _read(room_id: UUID) -> wire.Desired | None:
    room = Room.records.filter(pk=room_id).first()
    if room is None or room.state in {RoomState.CLOSED, RoomState.CANCELLED}:
        return None
    seats = seats_here(room)
    policy = RoomPolicy.from_json(room.policy)
    order = _order_of(room) if policy.is_recorded else None
    recorded = recorded_of(room, seats, is_running=order is not None and not order.is_paused)
    return wire.Desired(
        room=str(room.pk),
        version=room.version,
        seats=tuple(
            wire.DesiredSeat(
                str(seat.pk),
                seat.generation,
                is_recorded=seat.pk in recorded,
                muted=_muted(seat) if seat.pk in recorded else (),
            )
            for seat in seats
        ),
        edges=tuple(wire.Edge(str(edge.source), str(edge.target), edge.medium) for edge in edges_of(room, seats)),
        pinned=tuple(str(seat.pk) for seat in seats if seat.role in policy.pinned),
        last_n=policy.last_n,
        recording=None
        if order is None
        else wire.DesiredRecording(str(order.recording), b64encode(order.key).decode(), order.is_paused),
    )


def _order_of(room: Room) -> recorder.RecordingOrder | None:
    """Return the recording that the node must make. Without its key the room goes on, and the alarm says the rest."""
    try:
        return recorder.current().order(room.pk)
    except Exception:
        log.critical("the recording of a room has no key", exc_info=True, extra={"room": str(room.pk)})
        return None


def _muted(seat: Seat) -> tuple[Medium, ...]:
    """Return the media that the seat has switched off or that a host muted: the page may go on sending them."""
    is_on = {"audio": seat.audio_on and not seat.is_muted_by_host, "video": seat.video_on, "screen": seat.is_sharing}
    return tuple(medium for medium in MEDIA if not is_on[medium])


NOT_OVER = (RoomState.SCHEDULED, RoomState.OPEN)


def open_rooms() -> list[UUID]:
    """Return the rooms with at least one seat in them."""
    rooms = Room.records.filter(state__in=NOT_OVER, seats__state__in=HERE)
    return list(rooms.values_list("pk", flat=True).distinct())


def versions_of(known: Collection[UUID]) -> dict[UUID, int]:
    """Return the versions of the rooms with a seat in them, and of those `known` that are not over, by one query."""
    rooms = Room.records.filter(state__in=NOT_OVER).values_list("pk", "version")
    return dict(rooms.filter(seats__state__in=HERE).union(rooms.filter(pk__in=known)))


def database_time() -> float:
    """Return the seconds since the epoch, by the database's clock where it has its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            return float(cursor.fetchone()[0])
    return clock.now().timestamp()
