"""Closing opens every segment: what was replaced, removed or invented before it is stated in the signed manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from courts.ground.actors import Actor
from tests.video.recordings.closed import authority, clerk, ended, make_due, places, recorded_room, recording
from tests.video.recordings.files import write_segment
from tests.video.services.booked import seat_of
from video.models import Attendance, Room, SeatEvent
from video.recordings.models import Recording, RecordingEvent
from video.recordings.package.verify import verify_folder
from video.recordings.services import storage
from video.recordings.services.closing import closing, files
from video.recordings.services.closing.closing import close_due, close_recording
from video.recordings.services.closing.files import DONE
from video.recordings.services.closing.folders import folder_of
from video.services import sittings
from video.sfu.record import sealed_file
from video.sfu.record.index import append_line, read_index
from video.sfu.record.layout import INDEX

__all__ = ["authority", "clerk", "ended", "places", "recorded_room", "recording"]


def segments(recording: Recording) -> list[Path]:
    return sorted(path for path in folder_of(recording.pk).iterdir() if path.suffix == ".seg")


def problems_of(recording: Recording) -> list[str]:
    """Close the recording and return what its manifest states."""
    close_due()
    recording.refresh_from_db()
    assert recording.state == "closed"
    stored = Path(default_storage.path(f"recordings/{recording.pk}"))
    problems: list[str] = json.loads((stored / "manifest.json").read_bytes())["problems"]
    assert verify_folder(stored).noted == problems
    assert bool(recording.fault) == bool(problems)
    return problems


def rebuild_index(folder: Path, keep: Callable[[Any], bool] = lambda _line: True, **changes: Any) -> None:
    """Write the index again with a good chain: it needs no secret."""
    lines = [line for line in read_index(folder).lines if keep(line)]
    (folder / INDEX).unlink()
    for line in lines:
        values = {field: getattr(line, field) for field in line.__slots__}
        append_line(folder, type(line)(**{**values, **changes}))


def test_good_files_have_no_problem(ended: Recording) -> None:
    assert problems_of(ended) == []


def test_garbage_in_place_of_a_segment_is_stated(ended: Recording) -> None:
    path = segments(ended)[1]
    path.write_bytes(b"garbage" * 50)
    assert problems_of(ended) == [f"{path.name}: not a segment's file"]


def test_changed_byte_of_a_segment_is_stated_with_its_chunk(ended: Recording) -> None:
    path = segments(ended)[0]
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    [problem] = problems_of(ended)
    assert problem.startswith(f"{path.name}: not authentic, from byte 4")


def test_segment_cut_at_a_chunk_is_stated(ended: Recording) -> None:
    path = segments(ended)[0]
    path.write_bytes(path.read_bytes()[:-21])
    [problem] = problems_of(ended)
    assert "not closed" in problem


def test_segment_under_the_name_of_another_is_stated(ended: Recording) -> None:
    first, second = segments(ended)[:2]
    second.write_bytes(first.read_bytes())
    assert problems_of(ended) == [f"{second.name}: its head names another segment"]


def test_file_of_a_length_that_no_segment_has_is_not_read_into_memory(
    ended: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = segments(ended)[0]
    monkeypatch.setattr(files, "MAX_FILE", 50_000)
    monkeypatch.setattr(sealed_file, "MAX_FILE", 50_000)
    path.write_bytes(bytes(60_000))
    assert f"{path.name}: too large for a segment" in problems_of(ended)
    assert storage.sizes_of(ended.pk)[path.name] == 60_000


@pytest.mark.parametrize("suffix", [".seg", ".part"])
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder", "device"])
def test_link_pipe_or_folder_is_stated_and_never_followed(ended: Recording, kind: str, suffix: str) -> None:
    path = segments(ended)[0]
    path.unlink()
    path = path.with_suffix(suffix)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"link": "/etc/hostname", "dangling": "/nowhere", "device": "/dev/zero"}[kind])
    assert f"{path.name}: not an ordinary file" in problems_of(ended)
    assert path.name not in storage.sizes_of(ended.pk)
    close_due()


def test_link_in_place_of_the_index_leaves_the_recording_open(ended: Recording, tmp_path: Path) -> None:
    index = folder_of(ended.pk) / INDEX
    index.rename(tmp_path / "index")
    index.symlink_to(tmp_path / "index")
    with pytest.raises(OSError, match="not an ordinary file"):
        close_recording(ended.pk)
    ended.refresh_from_db()
    assert ended.state == "ended"


@pytest.mark.parametrize(
    "change,words",
    [
        ({"packets": 41}, "its number of packets"),
        ({"sha256": "0" * 64}, "its plain bytes"),
        ({"started_us": 5}, "its begin"),
        ({"ended_us": 5}, "its end"),
        ({"size": 5}, "its length"),
    ],
)
def test_line_that_says_something_else_is_stated(ended: Recording, change: dict[str, Any], words: str) -> None:
    rebuild_index(folder_of(ended.pk), **change)
    problems = problems_of(ended)
    assert len(problems) == 3
    assert all(words in problem for problem in problems)


def test_segment_taken_out_together_with_its_line_is_missed_by_its_number(ended: Recording) -> None:
    judge = str(seat_of(ended.room, "judge").pk)
    rebuild_index(folder_of(ended.pk), lambda line: (line.seat, line.number) != (judge, 1))
    (folder_of(ended.pk) / f"{judge}-audio-000001.seg").unlink()
    assert problems_of(ended) == [f"{judge}-audio-000001.seg: missing, without a line"]


def test_notes_of_an_earlier_run_are_believed_only_with_their_code(ended: Recording) -> None:
    path = segments(ended)[0]
    close_later = {"file": path.name, "contents": {}, "stored_bytes": 1, "stored_sha256": "0" * 64, "pieces": ["0"]}
    (folder_of(ended.pk) / DONE).write_text(json.dumps(close_later) + " " + "0" * 64 + "\n")
    assert problems_of(ended) == []
    assert storage.sizes_of(ended.pk)[path.name] > 1


def test_later_runs_use_the_notes_of_earlier_ones(ended: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(closing, "_close", lambda *_args: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            close_recording(ended.pk)
    monkeypatch.setattr(files, "_store_segment", lambda *_args: pytest.fail("read again"))
    assert problems_of(ended) == []


def attend(recording: Recording, role: str, seconds: int, **media: bool) -> str:
    """Let the node have received media of a seat from the start of the recording on."""
    seat = seat_of(recording.room, role)
    begin = RecordingEvent.records.get(recording=recording, kind="started").at
    Attendance.records.create(
        sitting=recording.sitting, seat=seat, first_at=begin, last_at=begin + timedelta(seconds=seconds), **media
    )
    return str(seat.pk)


@pytest.fixture
def long_ended(places: Path, recorded_room: Room, recording: Recording, clerk: Actor) -> Recording:
    """A recording with a segment of the judge alone, whose end is now."""
    write_segment(recording, seat_of(recorded_room, "judge"))
    return recording


def test_seat_that_was_heard_and_has_no_segment_is_stated(long_ended: Recording) -> None:
    seat = attend(long_ended, "witness", 300, heard=True)
    attend(long_ended, "judge", 300, heard=True, seen=True)
    make_due(long_ended)
    Recording.records.filter(pk=long_ended.pk).update(state="ended")
    [problem] = problems_of(long_ended)
    assert problem.startswith(f"{seat}: no segment, although it was heard or seen for 300 seconds")


def test_seat_that_could_not_be_recorded_is_no_problem(long_ended: Recording, clerk: Actor) -> None:
    witness = attend(long_ended, "witness", 300, heard=True)
    attend(long_ended, "claimant_counsel", 20, heard=True, seen=True)
    begin = RecordingEvent.records.get(recording=long_ended, kind="started").at
    SeatEvent.records.create(room=long_ended.room, seat_id=witness, kind="muted", at=begin - timedelta(seconds=1))
    sittings.end_sitting(long_ended.room, actor=clerk)
    make_due(long_ended)
    assert problems_of(long_ended) == []


def test_media_of_a_pause_is_not_missed(long_ended: Recording) -> None:
    attend(long_ended, "witness", 300, heard=True, seen=True)
    begin = RecordingEvent.records.get(recording=long_ended, kind="started").at
    RecordingEvent.records.create(recording=long_ended, kind="paused", at=begin + timedelta(seconds=10))
    Recording.records.filter(pk=long_ended.pk).update(state="ended")
    make_due(long_ended)
    assert problems_of(long_ended) == []
