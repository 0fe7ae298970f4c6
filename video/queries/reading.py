"""A room, read once for all of its viewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, QuerySet

from courts.ground.errors import NotVisible
from courts.ground.queries.prepared import PreparedQuery
from video import recorder
from video.models import Consultation, Room, Seat, Sitting
from video.policy import RoomPolicy, Screening
from video.queries.screening import orders_in_force, screenings_of
from video.queries.seats import why_lost
from video.states import Goodbye


@dataclass(frozen=True)
class RoomReading:
    """Everything that the snapshots of all viewers need, as read once. It is not changed afterwards.

    `version` was read before everything else: a change during the read may be in it or not, and has a newer version.
    """

    room: Room
    sitting: Sitting | None
    seats: Sequence[Seat]
    orders: Sequence[Screening]
    consultations: Sequence[Consultation]
    recording: recorder.RecordingView | None = None

    @property
    def version(self) -> int:
        """The room's version, as the snapshots show it."""
        return self.room.version

    @cached_property
    def policy(self) -> RoomPolicy:
        """The rules of the room."""
        return RoomPolicy.from_json(self.room.policy)

    @cached_property
    def by_key(self) -> dict[UUID, Seat]:
        """The seats on the list, by key."""
        return {seat.pk: seat for seat in self.seats}

    @cached_property
    def hands(self) -> dict[UUID, int]:
        """The places in the queue of raised hands, from 1, by seat."""
        raised = sorted((seat for seat in self.seats if seat.hand_at), key=lambda seat: str(seat.hand_at))
        return {seat.pk: place for place, seat in enumerate(raised, start=1)}

    def why_lost(self, seat_id: UUID, generation: int) -> Goodbye | None:
        """Return why the socket of this generation lost its seat, as `video.queries.seats.why_lost`."""
        return why_lost(self.by_key.get(seat_id), generation)


def read_room(room_id: UUID) -> RoomReading:
    """Read a room in two statements, however many people are in it. Raises NotVisible when it is gone.

    One more reads the orders in force, and one the open consultations, of a room that has them; and one the recording
    of a sitting that is recorded.
    """
    room = _ROOM.first(room_id=room_id)
    if room is None:
        raise NotVisible
    seats = _SEATS.rows(room_id=room_id)
    for seat in seats:
        seat.room = room
    sitting = Sitting(room=room, state=room.sitting_state, started_at=room.sitting_started_at)
    is_recorded = room.sitting_state is not None and RoomPolicy.from_json(room.policy).is_recorded
    return RoomReading(
        room=room,
        sitting=sitting if room.sitting_state is not None else None,
        seats=seats,
        orders=screenings_of(room_id, seats) if room.has_orders else [],
        consultations=_CONSULTATIONS.rows(room_id=room_id) if room.has_consultations else [],
        recording=recorder.current().view(room_id) if is_recorded else None,
    )


def _open_consultations(room_id: UUID) -> QuerySet[Consultation]:
    return Consultation.records.filter(room=room_id, closed_at__isnull=True).order_by("opened_at", "pk")


def _room_and_sitting(room_id: UUID) -> QuerySet[Room]:
    """Select the room with its newest sitting."""
    rows = Room.records.filter(pk=room_id).order_by("-sittings__started_at")
    return rows.annotate(
        sitting_state=F("sittings__state"),
        sitting_started_at=F("sittings__started_at"),
        has_orders=Exists(orders_in_force(room_id)),
        has_consultations=Exists(_open_consultations(room_id)),
    )


def _live_seats(room_id: UUID) -> QuerySet[Seat]:
    return Seat.records.filter(room=room_id, is_live=True).select_related("person", "space__venue").order_by("pk")


_ROOM: PreparedQuery[Any] = PreparedQuery(_room_and_sitting, room_id=UUID)
_SEATS: PreparedQuery[Seat] = PreparedQuery(_live_seats, room_id=UUID)
_CONSULTATIONS: PreparedQuery[Consultation] = PreparedQuery(_open_consultations, room_id=UUID)


def versions_of(rooms: Sequence[UUID]) -> dict[UUID, int]:
    """Return the versions of these rooms now, in one statement."""
    return dict(Room.records.filter(pk__in=rooms).values_list("pk", "version"))
