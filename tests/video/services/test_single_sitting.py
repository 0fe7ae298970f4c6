"""The proof of a single sitting: unbroken sound and picture of each seat, from the node's reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from demo.people import Cast
from tests.video.services.booked import clerk, room, seat_of
from video.models import MediaStretch, Room, Seat
from video.models.media_stretches import Media
from video.policy import RoomPolicy
from video.queries.single_sitting import connected_at, longest_cut, longest_cuts
from video.services import admission, attendance, consultations, sittings

__all__ = ["clerk", "room"]


@pytest.fixture
def proving(cast: Cast, room: Room, clerk: Actor) -> Room:
    """The room, proving presence, with judge and clerk in it and the sitting open."""
    room.policy = replace(RoomPolicy.from_json(room.policy), proves_presence=True).to_json()
    room.save(update_fields=["policy"])
    admission.enter(seat_of(room, "judge"), actor=actor_for(cast.users["judge"]))
    admission.enter(seat_of(room, "clerk"), actor=clerk)
    sittings.start_sitting(room, actor=clerk)
    return room


def report(room: Room, at: datetime, seconds: Iterable[int], **media: tuple[bool, bool]) -> None:
    """Report what the node received of these roles, in these seconds."""
    seen = [(seat_of(room, role).pk, *received) for role, received in media.items()]
    for second in seconds:
        attendance.record_seen(room.pk, seen, at + timedelta(seconds=second))


def complete(room: Room, role: str, at: datetime) -> bool:
    return connected_at(room, [seat_of(room, role).pk], at)[0].is_complete


def test_seat_with_sound_and_picture_is_connected_from_its_first_report(proving: Room) -> None:
    at = timezone.now()
    report(proving, at, range(10), judge=(True, True), clerk=(True, False))
    assert complete(proving, "judge", at + timedelta(seconds=5))
    assert not complete(proving, "judge", at - timedelta(seconds=1))
    assert not complete(proving, "clerk", at + timedelta(seconds=5)), "there was no picture"
    assert MediaStretch.records.count() == 3


def test_one_lost_report_is_no_break_and_a_cut_of_ten_seconds_is_one(proving: Room) -> None:
    at = timezone.now()
    report(proving, at, [0, 1, 3, 4, 14, 15], judge=(True, True))
    assert complete(proving, "judge", at + timedelta(seconds=2))
    assert not complete(proving, "judge", at + timedelta(seconds=10))
    assert complete(proving, "judge", at + timedelta(seconds=15))
    judge = seat_of(proving, "judge").pk
    assert longest_cut(proving, judge, at, at + timedelta(seconds=15)) == timedelta(seconds=10)
    assert longest_cut(proving, judge, at, at + timedelta(seconds=4)) == timedelta(0)


def test_seat_that_never_sent_is_cut_for_the_whole_time(proving: Room) -> None:
    at = timezone.now()
    report(proving, at, range(30), judge=(True, True))
    assert longest_cut(proving, seat_of(proving, "clerk").pk, at, at + timedelta(seconds=29)) == timedelta(seconds=29)


def test_cuts_of_sound_and_of_picture_are_read_each_for_itself(proving: Room) -> None:
    at = timezone.now()
    report(proving, at, range(20), judge=(True, True))
    report(proving, at, [*range(5), *range(12, 20)], clerk=(True, False))
    judge, clerk = (seat_of(proving, role).pk for role in ("judge", "clerk"))
    assert longest_cuts(proving, [judge, clerk], at, at + timedelta(seconds=19)) == {
        (judge, Media.AUDIO): timedelta(0),
        (judge, Media.VIDEO): timedelta(0),
        (clerk, Media.AUDIO): timedelta(seconds=8),
        (clerk, Media.VIDEO): timedelta(seconds=19),
    }


@pytest.mark.parametrize("change", [{"audio_on": False}, {"is_muted_by_host": True}, {"video_on": False}])
def test_seat_that_others_cannot_hear_or_see_is_not_connected(proving: Room, change: dict[str, bool]) -> None:
    at = timezone.now()
    report(proving, at, [0], judge=(True, True))
    Seat.records.filter(pk=seat_of(proving, "judge").pk).update(**change)
    report(proving, at, range(1, 8), judge=(True, True))
    assert not complete(proving, "judge", at + timedelta(seconds=7))


def test_seat_in_a_consultation_is_not_with_the_others(proving: Room, clerk: Actor) -> None:
    at = timezone.now()
    judge, host = seat_of(proving, "judge"), seat_of(proving, "clerk")
    consultations.open_consultation(host, "مداولة", [judge.pk], actor=clerk)
    report(proving, at, range(5), judge=(True, True), clerk=(True, True))
    assert not complete(proving, "judge", at + timedelta(seconds=4))
    assert complete(proving, "clerk", at + timedelta(seconds=4))


def test_room_that_proves_nothing_writes_no_stretch(cast: Cast, room: Room, clerk: Actor) -> None:
    admission.enter(seat_of(room, "clerk"), actor=clerk)
    sittings.start_sitting(room, actor=clerk)
    report(room, timezone.now(), range(3), clerk=(True, True))
    assert MediaStretch.records.count() == 0


def test_database_refuses_to_shorten_move_or_delete_a_stretch(proving: Room) -> None:
    at = timezone.now()
    report(proving, at, range(3), judge=(True, True))
    row = MediaStretch.records.first()
    assert row is not None
    earlier = at - timedelta(minutes=5)
    rows = MediaStretch.records.filter(pk=row.pk)
    for act in (
        lambda: rows.update(first_at=earlier),
        lambda: rows.update(last_at=at),
        rows.delete,
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            act()
