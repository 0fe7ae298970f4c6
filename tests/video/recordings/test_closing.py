"""Closing a recording: after its sitting, once, also after crashes; it states what is wrong and hides nothing."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from courts.ground.actors import SYSTEM, Actor
from courts.signing import SigningUnavailable
from courts.signing.local import LocalSigner
from tests.video.meeting import told
from tests.video.recordings.closed import (
    authority,
    clerk,
    closed,
    ended,
    folder,
    make_due,
    places,
    recorded_room,
    recording,
)
from tests.video.recordings.files import write_segment
from tests.video.services.booked import seat_of
from tests.video.services.test_screening import order
from video.models import Room
from video.recordings.models import Recording, RecordingEvent, RecordingSegment
from video.recordings.package.verify import Trust, verify_folder
from video.recordings.queries.recordings import data_key_of
from video.recordings.services import storage
from video.recordings.services.closing import closing, files
from video.recordings.services.closing.closing import close_due
from video.recordings.services.closing.folders import folder_of
from video.recordings.services.sittings import pause, resume
from video.services import consultations, sittings

__all__ = ["authority", "clerk", "closed", "ended", "folder", "places", "recorded_room", "recording"]


def manifest_of(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_bytes())


def state_of(row: Recording) -> str:
    return Recording.records.get(pk=row.pk).state


def test_closed_recording_verifies_with_and_without_its_key(closed: Recording, folder: Path) -> None:
    roots = LocalSigner().roots()
    for key in (None, data_key_of(closed)):
        report = verify_folder(folder, Trust(roots), key=key)
        assert report.faults == []
        assert report.recording == str(closed.pk)
        assert report.signed_by == "Diwan demonstration seal"
        assert report.files == 5, "three segments, the index and the roots"


def test_rows_name_every_segment_and_are_never_changed(closed: Recording) -> None:
    rows = RecordingSegment.records.filter(recording=closed)
    sizes = storage.sizes_of(closed.pk)
    assert {row.name: row.stored_bytes for row in rows}.items() <= sizes.items()
    assert rows.count() == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(packets=0)


def test_closing_again_changes_nothing(closed: Recording, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    close_due()
    closing.close_recording(closed.pk)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert told("recording.closed") == 1
    assert RecordingEvent.records.filter(kind="closed").count() == 1


def test_running_recording_is_not_closed(places: Path, recorded_room: Room, recording: Recording) -> None:
    write_segment(recording, seat_of(recorded_room, "judge"))
    close_due()
    assert state_of(recording) == "recording"


@pytest.mark.parametrize("step", ["store_file", "store_bytes", "_add_segments", "move_recording"])
def test_crash_at_any_step_is_made_good_by_the_next_run(
    ended: Recording, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    place = storage if step.startswith("store") else closing
    good, calls = getattr(place, step), 0

    def dies(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2 or step in {"_add_segments", "move_recording"}:
            raise OSError("killed")
        return good(*args, **more)

    monkeypatch.setattr(place, step, dies)
    with pytest.raises(OSError, match="killed"):
        closing.close_recording(ended.pk)
    assert state_of(ended) == "ended"
    assert not RecordingSegment.records.exists()
    monkeypatch.setattr(place, step, good)
    assert closing.close_recording(ended.pk) == 1
    assert verify_folder(Path(default_storage.path(f"recordings/{ended.pk}"))).faults == []
    assert RecordingSegment.records.count() == 3


def test_file_that_a_crash_cut_off_in_the_store_is_stored_again(ended: Recording) -> None:
    name = next(path.name for path in folder_of(ended.pk).iterdir() if path.suffix == ".seg")
    storage.store_bytes(ended.pk, name, b"half")
    closing.close_recording(ended.pk)
    assert verify_folder(Path(default_storage.path(f"recordings/{ended.pk}"))).faults == []


def test_long_recording_is_closed_in_several_runs(ended: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SECONDS", -1.0)
    assert closing.close_recording(ended.pk) == 0
    monkeypatch.setattr(files, "SECONDS", 20.0)
    assert closing.close_recording(ended.pk) == 1


def test_torn_segment_of_a_killed_recorder_is_closed_and_listed(
    places: Path, recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    judge = seat_of(recorded_room, "judge")
    write_segment(recording, judge, 1)
    write_segment(recording, judge, 2, is_torn=True)
    sittings.end_sitting(recorded_room, actor=clerk)
    make_due(recording)
    close_due()
    stored = Path(default_storage.path(f"recordings/{recording.pk}"))
    report = verify_folder(stored, key=data_key_of(recording))
    assert report.faults == []
    assert [each["line"]["packets"] for each in manifest_of(stored)["segments"]] == [40, 39]


def test_recording_waits_while_a_recorder_writes(
    places: Path, recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    path = write_segment(recording, seat_of(recorded_room, "judge"), is_torn=True)
    sittings.end_sitting(recorded_room, actor=clerk)
    make_due(recording)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        close_due()
        assert state_of(recording) == "ended"
    close_due()
    assert state_of(recording) == "closed"


def test_recording_without_a_file_has_failed_and_can_be_seen(
    places: Path, recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    sittings.end_sitting(recorded_room, actor=clerk)
    closing.close_recording(recording.pk)
    assert state_of(recording) == "ended", "the recorder may still write"
    make_due(recording)
    close_due()
    assert state_of(recording) == "failed"


def test_recording_stays_open_to_a_later_run_without_a_time_stamp(
    ended: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_args: object) -> bytes:
        raise SigningUnavailable("silent")

    with monkeypatch.context() as away:
        away.setattr(LocalSigner, "time_stamp", silent)
        close_due()
    assert state_of(ended) == "ended"
    assert closing.close_recording(ended.pk) == 1


def test_missing_segment_and_unknown_file_are_stated_in_the_manifest(ended: Recording) -> None:
    local = folder_of(ended.pk)
    gone = min(path for path in local.iterdir() if path.suffix == ".seg")
    gone.unlink()
    stray = local / f"{ended.room_id}-video-000001.seg"
    stray.write_bytes(b"not a segment")
    closing.close_recording(ended.pk)
    stored = Path(default_storage.path(f"recordings/{ended.pk}"))
    problems = manifest_of(stored)["problems"]
    assert f"{gone.name}: missing" in problems
    assert f"{stray.name}: not in the index" in problems
    report = verify_folder(stored)
    assert [fault.file for fault in report.faults if fault.file != "manifest.json"] == []
    assert report.noted == problems


def test_manifest_tells_what_happened_and_names_no_consultation(
    places: Path, recorded_room: Room, recording: Recording, clerk: Actor
) -> None:
    host = seat_of(recorded_room, "judge")
    order(recorded_room, clerk, audio=True, video=True)
    pause(host, "privacy", "وثيقة طبية", SYSTEM)
    resume(host, SYSTEM)
    keys = [seat_of(recorded_room, role).pk for role in ("judge", "clerk")]
    talk = consultations.open_consultation(seat_of(recorded_room, "clerk"), "سر المداولة", keys, actor=clerk)
    write_segment(recording, host)
    sittings.end_sitting(recorded_room, actor=clerk)
    make_due(recording)
    close_due()
    content = Path(default_storage.path(f"recordings/{recording.pk}/manifest.json")).read_bytes()
    manifest = json.loads(content)
    paused = next(event for event in manifest["events"] if event["kind"] == "paused")
    assert (paused["reason"], paused["note"]) == ("privacy", "وثيقة طبية")
    kinds = [event["kind"] for event in manifest["seat_events"]]
    assert "screening_ordered" in kinds
    assert any(event["in_consultation"] for event in manifest["seat_events"] if event["kind"] == "moved")
    assert str(talk.pk).encode() not in content
    assert "سر المداولة" not in json.dumps(manifest, ensure_ascii=False)
    assert {seat["role"] for seat in manifest["seats"]} >= {"judge", "clerk", "witness"}
    assert manifest["keep_until"] is not None
