"""A room's whole desired state, as of one moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import connection

from courts.ground import clock
from video.models import Room
from video.policy import RoomPolicy
from video.queries.matrix import HERE, edges_of, seats_here
from video.queries.snapshot import version_of
from video.sfu import wire
from video.states import RoomState

MAX_READS = 5


def desired_of(room_id: UUID) -> wire.Desired | None:
    """Return a room's desired state; None when the room is over and the node should close it.

    Seats, consultations and orders are read one after the other, and a mixture of two states may connect seats that
    neither state connects. Every change raises the version in its own transaction, so the same version before and after
    the reads means one consistent state. A room that keeps changing gets no edges until the nudge of its last change.
    """
    without_edges = None
    for _ in range(MAX_READS):
        found = _read(room_id)
        if found is None or version_of(room_id) == found.version:
            return found
        without_edges = replace(found, edges=())
    return without_edges


def _read(room_id: UUID) -> wire.Desired | None:
    room = Room.records.filter(pk=room_id).first()
    if room is None or room.state in {RoomState.CLOSED, RoomState.CANCELLED}:
        return None
    seats = seats_here(room)
    policy = RoomPolicy.from_json(room.policy)
    return wire.Desired(
        room=str(room.pk),
        version=room.version,
        seats=tuple(wire.DesiredSeat(str(seat.pk), seat.generation) for seat in seats),
        edges=tuple(wire.Edge(str(edge.source), str(edge.target), edge.medium) for edge in edges_of(room, seats)),
        pinned=tuple(str(seat.pk) for seat in seats if seat.role in policy.pinned),
        last_n=policy.last_n,
    )


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
