"""The forwarding matrix of a room, from the present rows of the database."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from video.models import Room, Seat, Sitting
from video.policy import Edge, RoomPolicy, SeatView, forwarding_matrix, recorded_seats
from video.queries.screening import screenings_of
from video.states import SeatState

HERE = (SeatState.WAITING, SeatState.ADMITTED)


def seats_here(room: Room) -> list[Seat]:
    """Return the seats in the waiting room or the room whose media is not suspended, in the order of the keys."""
    return list(Seat.records.filter(room=room, is_live=True, state__in=HERE, is_media_suspended=False).order_by("pk"))


def edges_of(room: Room, seats: Sequence[Seat]) -> frozenset[Edge]:
    """Return every permitted edge between these seats; an edge that is not in the set is forbidden."""
    policy = RoomPolicy.from_json(room.policy)
    return forwarding_matrix(_views_of(seats), policy, _sitting_state(room), screenings_of(room.pk, seats))


def recorded_of(room: Room, seats: Sequence[Seat], *, is_running: bool) -> frozenset[UUID]:
    """Return which of these seats are recorded now. `is_running`: the recording has begun and is not paused."""
    if not is_running:
        return frozenset()
    return recorded_seats(_views_of(seats), RoomPolicy.from_json(room.policy), _sitting_state(room), is_running=True)


def _sitting_state(room: Room) -> str | None:
    sitting = Sitting.records.filter(room=room).first()
    return sitting.state if sitting else None


def _views_of(seats: Sequence[Seat]) -> list[SeatView]:
    # A host whose page is closed previews no one.
    here = {seat.pk for seat in seats if seat.is_online}
    return [
        SeatView(
            id=seat.pk,
            role=seat.role,
            is_admitted=seat.state == SeatState.ADMITTED,
            audio_on=seat.audio_on,
            video_on=seat.video_on,
            is_muted_by_host=seat.is_muted_by_host,
            previewed_by=seat.previewed_by_id if seat.previewed_by_id in here else None,
            consultation=seat.consultation_id,
            is_sharing=seat.is_sharing,
        )
        for seat in seats
    ]
