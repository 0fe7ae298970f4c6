"""A booked room with its people, for the tests of rooms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from demo.people import Cast
from hearings.roles import POLICY
from video.models import Room, Seat
from video.services import rooms
from video.services.rooms import RoomPlan, SeatPlan

BUFFER = timedelta(minutes=15)


def plan_at(cast: Cast, starts_at: datetime) -> RoomPlan:
    people = cast.people
    return RoomPlan(
        title_ar="الدعوى 1 لسنة 2026",
        title_en="Case 1 of 2026",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        opens_at=starts_at - timedelta(minutes=30),
        zone="Asia/Dubai",
        policy=POLICY,
        seats=(
            SeatPlan(people["judge"], "judge", reserve="judge"),
            SeatPlan(people["clerk"], "clerk"),
            SeatPlan(people["lawyer"], "claimant_counsel", reserve="lawyer"),
            SeatPlan(people["witness"], "witness", number=1),
            SeatPlan(people["detainee"], "detainee", space=cast.spaces["facility_room"], reserve="detainee"),
        ),
        space_buffer=BUFFER,
    )


@pytest.fixture
def clerk(cast: Cast) -> Actor:
    return actor_for(cast.users["clerk"])


@pytest.fixture
def room(cast: Cast, clerk: Actor) -> Room:
    """A booked room whose waiting room is open."""
    return rooms.book_room(cast.venues["court"], plan_at(cast, timezone.now() + timedelta(minutes=5)), actor=clerk)


def seat_of(room: Room, role: str) -> Seat:
    return Seat.records.select_related("room").get(room=room, role=role)
