"""Segments between their last entry and their line in the index, and the numbers that a stream misses."""

from __future__ import annotations

import errno
import os
import random
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.video.sfu.peers import until
from tests.video.sfu.record.samples import HEADER, KEY, SEGMENT, entries
from tests.video.sfu.record.sources import Source, closed, recorded, running_recorder
from video.sfu.record import segment as segments
from video.sfu.record.disk import DiskThread
from video.sfu.record.entries import Gap
from video.sfu.record.index import read_index
from video.sfu.record.leftovers import finish_leftovers
from video.sfu.record.losses import MAX_MISSING, SETTLE_US, Losses
from video.sfu.record.protocol import FRAME, OPEN, SEQUENCE, RecorderReport, RecordingStatus, StreamInfo
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.record.sealed_file import open_sealed
from video.sfu.record.segment import Segment, create_segment


def written(root: Path, medium: str = "video") -> Segment:
    segment = create_segment(root, KEY, replace(HEADER, medium=medium), None)
    segment.writer.append(segment.header.encode() + b"".join(entries(3)))
    segment.packets = 3
    segment.last_us = HEADER.opened_us + 99_000
    segment.gaps.append(Gap("muted", HEADER.opened_us + 5000, HEADER.opened_us + 99_000))
    return segment


def test_segment_that_cannot_be_closed_is_closed_when_the_disk_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, real, has_room = DiskThread(), segments.append_line, threading.Event()

    def full(folder: Path, line: object) -> object:
        if not has_room.is_set():
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(folder, line)

    monkeypatch.setattr("video.sfu.record.disk.RETRY", 0.05)
    monkeypatch.setattr(segments, "append_line", full)
    disk.finish(written(tmp_path))
    deadline = time.monotonic() + 30
    while not disk.problems(HEADER.recording) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert disk.problems(HEADER.recording) == ["disk_full"]
    has_room.set()
    assert disk.wait(10)
    assert disk.problems(HEADER.recording) == []
    assert disk.closed_us(HEADER.recording) > 0
    (line,) = read_index(tmp_path / HEADER.recording).lines
    assert (line.packets, line.number) == (3, 1)
    disk.end(1.0)


def test_segment_without_its_line_gets_the_line_that_it_would_have_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorder was killed between renaming the file and appending to the index."""
    written(tmp_path, "audio").finish()
    (said,) = read_index(tmp_path / HEADER.recording).lines
    (tmp_path / HEADER.recording / "index.jsonl").unlink()
    ended = finish_leftovers(tmp_path, HEADER.recording, KEY)
    assert read_index(tmp_path / HEADER.recording).lines == (said,)
    assert ended["judge", "audio"].complete
    finish_leftovers(tmp_path, HEADER.recording, KEY)
    assert len(read_index(tmp_path / HEADER.recording).lines) == 1


def test_file_that_another_recorder_writes_is_not_closed(tmp_path: Path) -> None:
    """Also one that has no chunk yet."""
    segment = written(tmp_path)
    empty = create_segment(tmp_path, KEY, replace(HEADER, medium="screen"), None)
    assert finish_leftovers(tmp_path, HEADER.recording, KEY) == {}
    assert len(list(tmp_path.rglob("*.part"))) == 2
    segment.finish()
    empty.writer.abandon()
    finish_leftovers(tmp_path, HEADER.recording, KEY)
    assert list(tmp_path.rglob("*.part")) == [], "without a chunk there is nothing to keep"
    assert len(read_index(tmp_path / HEADER.recording).lines) == 1


def test_changed_leftover_stays_as_it_is(tmp_path: Path) -> None:
    segment = written(tmp_path)
    segment.writer.abandon()
    path = segment.id.part(tmp_path)
    data = bytearray(path.read_bytes())
    data[-30] ^= 1
    path.write_bytes(data)
    assert finish_leftovers(tmp_path, HEADER.recording, KEY) == {}
    assert path.read_bytes() == data


def test_numbers_are_never_given_twice(tmp_path: Path) -> None:
    first = create_segment(tmp_path, KEY, HEADER, None)
    second = create_segment(tmp_path, KEY, HEADER, 0)
    third = create_segment(tmp_path, KEY, HEADER, first.header.segment)
    assert [each.header.segment for each in (first, second, third)] == [1, 2, 3]
    opened = open_sealed(first.id.part(tmp_path), KEY, first.id)
    assert opened.plain == b""
    assert first.id == replace(SEGMENT, number=1)


def test_closing_survives_a_failure_in_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment, real, left = written(tmp_path), os.fsync, [2]

    def failing(file: int) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.EIO, "Input/output error")
        real(file)

    monkeypatch.setattr(os, "fsync", failing)
    for _ in range(2):
        with pytest.raises(OSError, match="Input/output"):
            segment.finish()
    segment.finish()
    opened = open_sealed(segment.id.closed(tmp_path), KEY, segment.id)
    assert (opened.damage, opened.is_closed) == (None, True)


# --- lost packets ---


def test_losses_name_begin_end_and_number_of_missing_packets() -> None:
    losses = Losses(next=65530)
    losses.on_packet(65533, 1000, 2000)
    losses.on_packet(1, 2000, 3000)
    losses.on_packet(65531, 3000, 3100)
    assert losses.next == 2
    assert losses.settle(3000 + SETTLE_US - 1) == (1000, 2000, 2)
    assert losses.settle(3000 + SETTLE_US) == (2000, 3000, 3)
    assert losses.settle(10**9) is None


def test_packets_that_come_late_are_no_loss() -> None:
    losses = Losses(next=10)
    losses.on_packet(13, 0, 1000)
    for number in (12, 10, 11):
        losses.on_packet(number, 1000, 2000)
    assert losses.settle(10**9) is None


def test_long_gap_is_counted_as_a_whole() -> None:
    losses = Losses(next=0)
    losses.on_packet(MAX_MISSING + 88, 0, 1000)
    losses.on_packet(5, 1000, 2000)
    assert losses.settle(10**9) == (0, 1000, MAX_MISSING + 88)


# --- the protocol ---


def test_descriptions_and_reports_survive_the_socket() -> None:
    info = StreamInfo("abc", "rec", "judge", "audio", KEY, {111: ("opus", 48_000)})
    assert StreamInfo.decode(info.encode()) == info
    report = RecorderReport(7, (1, 2), {"rec": RecordingStatus(5, 6, "disk_full")})
    assert RecorderReport.decode(report.encode()) == report


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"[]", b"{}", b"7", b"\xff", b'["a","..","s","audio","","{}"]',
        b'["a","rec","../s","audio","AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",{"111":["opus",48000]}]',
        b'["a","rec","s","smell","AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",{"111":["opus",48000]}]',
        b'["a","rec","s","audio","AAEC",{"111":["opus",48000]}]',
        b'["a","rec","s","audio","AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",{}]',
    ],
)  # fmt: skip
def test_invalid_description_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError):
        StreamInfo.decode(payload)


@pytest.mark.slow
async def test_noise_on_the_socket_ends_only_its_connection(tmp_path: Path) -> None:
    chance = random.Random(1)
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket)
        link.want()
        source = Source(link, "judge")
        messages = [
            b"x",
            SEQUENCE.pack(1) + b"short",
            SEQUENCE.pack(1) + FRAME.pack(1, OPEN, 5, 0) + b"noise",
            SEQUENCE.pack(1) + FRAME.pack(1, 1, 2**31, 0),
            *(chance.randbytes(chance.randrange(1, 400)) for _ in range(30)),
        ]
        for message in messages:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stranger:
                stranger.connect(os.fspath(process.socket))
                stranger.send(message)
            source.send()
        await until(lambda: link.disconnected_at is None)
        await closed(link, [source], process)
        (one,) = recorded(process.root).values()
        assert one.numbers == source.sent
        await link.close()
