"""A room's whole desired state, read from the database in one go."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone

from video.models import Room
from video.policy import RoomPolicy
from video.queries.matrix import HERE, edges_of, seats_here
from video.sfu import wire
from video.states import RoomState


def desired_of(room_id: UUID) -> wire.Desired | None:
    """What the node must do for a room; nothing when the room is over and the node should forget it.

    The version is read first: a change that comes in between makes a newer one, and another nudge.
    """
    room = Room.records.filter(pk=room_id).first()
    if room is None or room.state in {RoomState.CLOSED, RoomState.CANCELLED}:
        return None
    seats = seats_here(room)
    policy = RoomPolicy.from_json(room.policy)
    return wire.Desired(
        room=str(room.pk),
        version=room.version,
        seats=tuple(wire.SeatWish(str(seat.pk), seat.generation) for seat in seats),
        edges=tuple(wire.Edge(str(edge.source), str(edge.target), edge.medium) for edge in edges_of(room, seats)),
        pinned=tuple(str(seat.pk) for seat in seats if seat.role in policy.pinned),
        most=policy.most,
    )


def open_rooms() -> list[UUID]:
    """Rooms in which somebody is."""
    rooms = Room.records.filter(state__in=[RoomState.SCHEDULED, RoomState.OPEN], seats__state__in=HERE)
    return list(rooms.values_list("pk", flat=True).distinct())


def moment() -> float:
    """Seconds since the epoch by the database's clock, where it has one of its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            return float(cursor.fetchone()[0])
    return timezone.now().timestamp()
