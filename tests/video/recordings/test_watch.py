"""A recording of which the media node says nothing raises its alarm, and the next report clears it."""

from __future__ import annotations

from datetime import timedelta

from courts.ground import clock as ground_clock
from courts.ground.actors import SYSTEM
from tests.video.recordings.recorded import clerk, recorded_room, recording
from tests.video.services.booked import seat_of
from video.models import Room, Seat
from video.recordings.models import Recording
from video.recordings.services.sittings import pause, report
from video.recordings.services.watch import watch

__all__ = ["clerk", "recorded_room", "recording"]


def grow_silent(row: Recording) -> None:
    old = ground_clock.now() - timedelta(minutes=1)
    Recording.records.filter(pk=row.pk).update(reported_at=old, begun_at=old)


def alarm_of(row: Recording) -> str:
    return Recording.records.get(pk=row.pk).alarm


def test_silence_of_the_node_raises_the_alarm_until_it_reports(recording: Recording) -> None:
    watch()
    assert alarm_of(recording) == ""
    grow_silent(recording)
    watch()
    assert alarm_of(recording) == "silent"
    report(recording.pk, is_running=True, alarm="")
    assert alarm_of(recording) == ""


def test_recording_that_never_starts_raises_the_alarm(recorded_room: Room) -> None:
    row = Recording.records.get()
    grow_silent(row)
    Recording.records.filter(pk=row.pk).update(reported_at=None)
    watch()
    assert alarm_of(row) == "silent"


def test_paused_recording_and_empty_room_raise_no_alarm(recorded_room: Room, recording: Recording) -> None:
    grow_silent(recording)
    Seat.records.filter(room=recorded_room).update(online=0)
    watch()
    assert alarm_of(recording) == ""
    pause(seat_of(recorded_room, "judge"), "break", "", SYSTEM)
    Seat.records.filter(room=recorded_room).update(online=1)
    grow_silent(recording)
    watch()
    assert alarm_of(recording) == ""
