"""A room whose sittings are recorded, with all of its people, for the tests of recordings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from courts.ground.actors import Actor
from demo.people import Cast
from hearings.roles import POLICY
from tests.video.meeting import let_in
from tests.video.services.booked import clerk, plan_at, seat_of
from video.models import Room
from video.policy import RecordingRule
from video.recordings.models import Recording
from video.recordings.services.sittings import report
from video.services import presence, rooms, sittings

__all__ = ["clerk", "recorded_room", "recording"]

RECORDED = replace(POLICY, recording=RecordingRule.REQUIRED, recording_years=10)
PRESENT = ("clerk", "judge", "claimant_counsel", "witness")


def book_recorded(cast: Cast, clerk: Actor, *, pauses_unrecorded: bool = False) -> Room:
    """Return a booked room whose waiting room is open."""
    policy = replace(RECORDED, pauses_unrecorded=pauses_unrecorded)
    plan = replace(plan_at(cast, timezone.now() + timedelta(minutes=5)), policy=policy)
    return rooms.book_room(cast.venues["court"], plan, actor=clerk)


def open_sitting(cast: Cast, clerk: Actor, *, pauses_unrecorded: bool = False) -> Room:
    """Return a live room with the judge, the clerk, the lawyer and the witness in it."""
    room = book_recorded(cast, clerk, pauses_unrecorded=pauses_unrecorded)
    for role in PRESENT:
        presence.connect(seat_of(room, role))
        let_in(room, role, clerk)
    sittings.start_sitting(room, actor=clerk)
    return room


@pytest.fixture
def recorded_room(cast: Cast, clerk: Actor) -> Room:
    return open_sitting(cast, clerk)


@pytest.fixture
def recording(recorded_room: Room) -> Recording:
    """The recording of that sitting, as the media node has reported that it runs."""
    row = Recording.records.get(room=recorded_room)
    report(row.pk, is_running=True, alarm="")
    row.refresh_from_db()
    return row
