"""The recording of a sitting: it begins with it, is paused by hosts alone, and ends with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry
from demo.people import Cast
from tests.video.meeting import everyone, room, told
from tests.video.recordings.recorded import book_recorded, clerk, open_sitting, recorded_room, recording
from tests.video.services.booked import seat_of
from video.models import Room, Sitting
from video.queries.snapshot import snapshot
from video.recordings.keys import KeyUnavailable
from video.recordings.keys.local import LocalMasterKey
from video.recordings.models import Recording, RecordingEvent
from video.recordings.queries.recordings import data_key_of, order_of_room
from video.recordings.services.sittings import pause, report, resume
from video.services import admission, sittings

__all__ = ["clerk", "everyone", "recorded_room", "recording", "room"]

pytestmark = pytest.mark.django_db


def kinds(row: Recording) -> list[str]:
    return list(RecordingEvent.records.filter(recording=row).order_by("pk").values_list("kind", flat=True))


def shown(room: Room, role: str) -> Any:
    return snapshot(seat_of(room, role).pk, "en")["recording"]


def test_sitting_that_must_be_recorded_begins_its_recording(recorded_room: Room) -> None:
    row = Recording.records.get(room=recorded_room)
    assert row.state == "pending"
    order = order_of_room(recorded_room.pk)
    assert order is not None
    assert (order.recording, len(order.key), order.is_paused) == (row.pk, 32, False)
    assert order.key not in bytes(row.wrapped_key)
    assert shown(recorded_room, "judge") == {"state": "pending", "alarm": False, "reason": ""}


def test_sitting_of_another_policy_has_no_recording(everyone: Room) -> None:
    assert not Recording.records.exists()
    assert order_of_room(everyone.pk) is None
    assert shown(everyone, "judge") is None
    with pytest.raises(Conflict) as refused:
        pause(seat_of(everyone, "judge"), "break", "", SYSTEM)
    assert refused.value.code == "not_recorded"


def test_two_recordings_have_two_keys(cast: Cast, clerk: Actor, recorded_room: Room) -> None:
    first = Recording.records.get()
    sittings.end_sitting(recorded_room, actor=clerk)
    second = Recording.records.create(
        room=recorded_room,
        sitting=Sitting.records.create(room=recorded_room),
        wrapped_key=b"",
        master_key="",
    )
    Recording.records.filter(pk=second.pk).update(wrapped_key=first.wrapped_key, master_key=first.master_key)
    second.refresh_from_db()
    with pytest.raises(Exception, match="does not open"):
        data_key_of(second)


def test_report_of_the_node_starts_the_recording_once(recording: Recording, recorded_room: Room) -> None:
    assert recording.state == "recording"
    assert recording.started_at is not None
    report(recording.pk, is_running=True, alarm="")
    assert kinds(recording) == ["begun", "started"]
    assert shown(recorded_room, "witness")["state"] == "recording"


@pytest.mark.parametrize("role", ["judge", "clerk"])
def test_hosts_pause_and_resume_with_a_reason(recorded_room: Room, recording: Recording, role: str) -> None:
    host = seat_of(recorded_room, role)
    for _twice in range(2):
        pause(host, "privacy", "وثيقة طبية", SYSTEM)
    assert shown(recorded_room, "witness") == {"state": "paused", "alarm": False, "reason": "privacy"}
    order = order_of_room(recorded_room.pk)
    assert order is not None
    assert order.is_paused
    report(recording.pk, is_running=True, alarm="")
    for _twice in range(2):
        resume(host, SYSTEM)
    report(recording.pk, is_running=True, alarm="")
    assert kinds(recording) == ["begun", "started", "paused", "resumed", "started"]
    event = RecordingEvent.records.get(recording=recording, kind="paused")
    assert (event.reason, event.note) == ("privacy", "وثيقة طبية")
    assert told("recording.paused") == 1


@pytest.mark.parametrize("role", ["claimant_counsel", "witness", "detainee"])
def test_seats_that_run_no_room_cannot_pause(recorded_room: Room, recording: Recording, role: str) -> None:
    with pytest.raises(NotAllowed):
        pause(seat_of(recorded_room, role), "break", "", SYSTEM)
    with pytest.raises(NotAllowed):
        resume(seat_of(recorded_room, role), SYSTEM)
    recording.refresh_from_db()
    assert recording.state == "recording"


@pytest.mark.parametrize("reason,note,field", [("x", "", "reason"), ("", "", "reason"), ("other", "  ", "note")])
def test_pause_needs_a_known_reason_and_words_for_another(
    recorded_room: Room, recording: Recording, reason: str, note: str, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        pause(seat_of(recorded_room, "judge"), reason, note, SYSTEM)
    assert refused.value.field == field
    recording.refresh_from_db()
    assert recording.state == "recording"


def test_waiting_seat_is_told_only_that_the_meeting_is_recorded(
    recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    lawyer, host = seat_of(recorded_room, "claimant_counsel"), seat_of(recorded_room, "clerk")
    admission.send_to_waiting(lawyer, actor=clerk, host=host)
    planned = {"state": "planned", "alarm": False, "reason": ""}
    assert shown(recorded_room, "claimant_counsel") == planned
    pause(host, "privacy", "", SYSTEM)
    assert shown(recorded_room, "claimant_counsel") == planned
    assert shown(recorded_room, "witness")["state"] == "paused"


def test_seats_are_told_of_the_recording_before_the_sitting(cast: Cast, clerk: Actor) -> None:
    room = book_recorded(cast, clerk)
    assert shown(room, "judge")["state"] == "planned"
    assert shown(room, "witness")["state"] == "planned"


def test_alarm_is_raised_and_cleared_once(recorded_room: Room, recording: Recording) -> None:
    for code in ("stalled", "disk_full"):
        report(recording.pk, is_running=False, alarm=code)
    assert shown(recorded_room, "judge") == {"state": "recording", "alarm": True, "reason": "", "cause": "disk_full"}
    assert "cause" not in shown(recorded_room, "witness"), "hosts alone are told what the storage lacks"
    assert Recording.records.get().alarm == "disk_full"
    assert Sitting.records.get().state == "live", "the judge decides"
    for _twice in range(2):
        report(recording.pk, is_running=True, alarm="")
    assert kinds(recording) == ["begun", "started", "alarm_raised", "alarm_cleared"]
    assert shown(recorded_room, "judge") == {"state": "recording", "alarm": False, "reason": ""}


def test_recorder_that_starts_again_in_time_raises_no_alarm(recorded_room: Room, recording: Recording) -> None:
    Recording.records.filter(pk=recording.pk).update(reported_at=None)
    report(recording.pk, is_running=False, alarm="")
    assert shown(recorded_room, "judge")["alarm"] is False
    assert Recording.records.get().reported_at is None, "silence is counted from the last report that it runs"


def test_sitting_pauses_while_its_owner_needs_the_recording(cast: Cast, clerk: Actor) -> None:
    room = open_sitting(cast, clerk, pauses_unrecorded=True)
    row = Recording.records.get(room=room)
    report(row.pk, is_running=True, alarm="")
    report(row.pk, is_running=False, alarm="no_recorder")
    assert Sitting.records.get().state == "paused"
    report(row.pk, is_running=True, alarm="")
    assert Sitting.records.get().state == "live"


def test_host_goes_on_without_recording_by_pausing_it(cast: Cast, clerk: Actor) -> None:
    room = open_sitting(cast, clerk, pauses_unrecorded=True)
    row = Recording.records.get(room=room)
    report(row.pk, is_running=True, alarm="")
    report(row.pk, is_running=False, alarm="disk_full")
    pause(seat_of(room, "clerk"), "technical", "", SYSTEM)
    assert Sitting.records.get().state == "live"
    row.refresh_from_db()
    assert (row.state, row.alarm) == ("paused", "")


def test_pause_of_the_judge_is_not_lifted_by_an_alarm_that_ends(cast: Cast, clerk: Actor) -> None:
    room = open_sitting(cast, clerk, pauses_unrecorded=True)
    row = Recording.records.get(room=room)
    report(row.pk, is_running=True, alarm="")
    sittings.pause_sitting(room, actor=clerk)
    report(row.pk, is_running=False, alarm="stalled")
    report(row.pk, is_running=True, alarm="")
    assert Sitting.records.get().state == "paused"


def test_recording_ends_with_the_sitting_and_is_kept_by_the_law(
    recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    sittings.end_sitting(recorded_room, actor=clerk)
    recording.refresh_from_db()
    assert recording.state == "ended"
    assert recording.ended_at is not None
    assert recording.keep_until is not None
    years = recording.keep_until - recording.ended_at.date()
    assert timedelta(days=3652) <= years <= timedelta(days=3653)
    assert order_of_room(recorded_room.pk) is None
    report(recording.pk, is_running=False, alarm="stalled")
    assert kinds(recording) == ["begun", "started", "ended"]


def test_sitting_does_not_open_without_the_key_of_its_recording(
    cast: Cast, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_args: object) -> bytes:
        raise KeyUnavailable("gone")

    room = book_recorded(cast, clerk)
    monkeypatch.setattr(LocalMasterKey, "wrap", lost)
    with pytest.raises(Conflict) as refused:
        sittings.start_sitting(room, actor=clerk)
    assert refused.value.code == "no_master_key"
    assert not Sitting.records.exists()


def test_events_are_never_changed_or_deleted(recording: Recording) -> None:
    rows = RecordingEvent.records.filter(recording=recording)
    assert rows.exists()
    for act in (lambda: rows.update(note="x"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_audit_names_every_move_of_a_recording(recorded_room: Room, recording: Recording, clerk: Actor) -> None:
    pause(seat_of(recorded_room, "judge"), "break", "", clerk)
    sittings.end_sitting(recorded_room, actor=clerk)
    actions = set(AuditEntry.records.filter(action__startswith="recording.").values_list("action", flat=True))
    assert actions == {"recording.begun", "recording.recording", "recording.paused", "recording.ended"}
