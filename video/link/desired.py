"""A room's whole desired state, read from the database in one go."""

from __future__ import annotations

from uuid import UUID

from video.models import Room, Seat, Sitting
from video.policy import RoomPolicy, SeatView, forwarding_matrix
from video.queries.screening import screenings_of
from video.sfu import wire
from video.states import RoomState, SeatState

HERE = (SeatState.WAITING, SeatState.ADMITTED)


def desired_of(room_id: UUID) -> wire.Desired | None:
    """What the node must do for a room; nothing when the room is over and the node should forget it.

    The version is read first: a change that comes in between makes a newer one, and another nudge.
    """
    room = Room.records.filter(pk=room_id).first()
    if room is None or room.state in {RoomState.CLOSED, RoomState.CANCELLED}:
        return None
    sitting = Sitting.records.filter(room=room).first()
    seats = list(Seat.records.filter(room=room, is_live=True, state__in=HERE).order_by("pk"))
    # Who checks an identity and has closed the page looks no longer.
    here = {seat.pk for seat in seats if seat.online == seat.generation}
    views = [
        SeatView(
            id=seat.pk,
            role=seat.role,
            is_admitted=seat.state == SeatState.ADMITTED,
            audio_on=seat.audio_on,
            video_on=seat.video_on,
            is_mute_locked=seat.is_mute_locked,
            checked_by=seat.checked_by_id if seat.checked_by_id in here else None,
            side=seat.side_id,
            is_sharing=seat.is_sharing,
        )
        for seat in seats
    ]
    policy = RoomPolicy.from_json(room.policy)
    edges = forwarding_matrix(views, policy, sitting.state if sitting else None, screenings_of(room.pk, seats))
    return wire.Desired(
        room=str(room.pk),
        version=room.version,
        seats=tuple(wire.SeatWish(str(seat.pk), seat.generation) for seat in seats),
        edges=tuple(wire.Edge(str(edge.source), str(edge.target), edge.medium) for edge in edges),
        pinned=tuple(str(seat.pk) for seat in seats if seat.role in policy.pinned),
        most=policy.most,
    )


def open_rooms() -> list[UUID]:
    """Rooms in which somebody is."""
    rooms = Room.records.filter(state__in=[RoomState.SCHEDULED, RoomState.OPEN], seats__state__in=HERE)
    return list(rooms.values_list("pk", flat=True).distinct())
