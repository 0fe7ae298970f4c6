"""A node's end without a node: seats that send numbered packets to a real recorder, and what is found on the disk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import video
from tests.video.sfu.peers import until
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.media.tap import Tap, open_tap
from video.sfu.net.guard import DropCounters
from video.sfu.record.container import Container
from video.sfu.record.entries import Gap, Kind
from video.sfu.record.index import read_index
from video.sfu.record.layout import CLOSED, folder_of, segment_of, segments_in
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.record.sealed_file import open_sealed
from video.sfu.sdp.formats import OPUS, VP8
from video.sfu.wire import DesiredRecording, Medium

HOME = Path(video.__file__).parents[1]
KEY = bytes(range(32))
RECORDING = "rec"
DESIRED = DesiredRecording(RECORDING, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
KEYFRAME, DELTA = b"\x10\x50", b"\x10\x51"


class Source:
    """One medium of a seat. Each packet carries its own number, whatever its sequence number is."""

    def __init__(self, link: RecorderLink, seat: str, medium: Medium = "audio") -> None:
        formats = {111: OPUS} if medium == "audio" else {96: VP8}
        self.track = Track(medium, formats, drops=DropCounters(), counter=PacketCounter())
        self.track.reset(1000 + len(seat))
        self.track.request_keyframe = self._on_keyframe
        self.keyframes = 0
        self.sent: list[int] = []
        self._is_key = True
        self._link = link
        self._size = 100 if medium == "audio" else 1000
        self.tap: Tap = open_tap(link, DESIRED, KEY, seat, medium, self.track)
        self.tap.start(self.track)

    def _on_keyframe(self) -> None:
        self.keyframes += 1
        self._is_key = True

    def send(self, sequence: int | None = None) -> None:
        """Send the next packet."""
        number = len(self.sent)
        begin = b"" if self.track.medium == "audio" else KEYFRAME if self._is_key else DELTA
        self._is_key = False
        payload = begin + b"\x00" * (2 - len(begin)) + struct.pack("!I", number) + bytes(self._size)
        self.sent.append(number)
        sequence = number if sequence is None else sequence
        tap = self.track.tap
        if tap is not None:
            payload_type, ssrc = next(iter(self.track.formats)), self.track.ssrc or 0
            tap.write(0x80, payload_type, sequence & 0xFFFF, number * 960, ssrc, payload, self._link.now())


@dataclass
class Recorded:
    """The contents of the files of one seat's medium."""

    numbers: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    segments: list[list[int]] = field(default_factory=list)
    """The packets of each segment."""
    first_bytes: list[bytes] = field(default_factory=list)
    """The begin of the first payload of each segment."""


def recorded(
    root: Path, recording: str = RECORDING, key: bytes = KEY, *, is_whole: bool = True
) -> dict[tuple[str, str], Recorded]:
    """Verify everything that the index names and return its contents.

    Every closed file must be in the index, unless a recorder was killed just now.
    """
    folder = folder_of(root, recording)
    index = read_index(folder)
    assert index.broken_line is None, index.reason
    found: dict[tuple[str, str], Recorded] = {}
    names = [(line.seat, line.medium, line.number) for line in index.lines]
    assert len(set(names)) == len(names)
    closed = [segment for segment, path in segments_in(folder) if path.suffix == CLOSED]
    assert not is_whole or sorted(names) == sorted((each.seat, each.medium, each.number) for each in closed)
    for line in sorted(index.lines, key=lambda each: (each.seat, each.medium, each.number)):
        segment = segment_of(folder / f"{line.seat}-{line.medium}-{line.number:06}{CLOSED}")
        assert segment is not None
        opened = open_sealed(segment.closed(root), key, segment)
        assert opened.damage is None
        assert (opened.sha256, len(opened.plain)) == (line.sha256, line.size)
        container = Container(opened.plain)
        entries = list(container)
        assert container.damage is None
        assert (container.header.seat, container.header.segment) == (line.seat, line.number)
        packets = [entry for entry in entries if entry.kind is Kind.RTP]
        gaps = [entry.gap for entry in entries if entry.kind is Kind.GAP]
        assert (len(packets), tuple(gaps)) == (line.packets, line.gaps)
        assert line.ended_us == max(entry.at_us for entry in entries)
        one = found.setdefault((line.seat, line.medium), Recorded())
        one.segments.append([struct.unpack_from("!I", entry.payload, 14)[0] for entry in packets])
        one.numbers += one.segments[-1]
        one.times += [entry.at_us for entry in packets]
        one.gaps += gaps
        one.first_bytes += [entry.payload[12:14] for entry in packets[:1]]
    return found


class RecorderProcess:
    """A real recorder as a child, which tests may kill."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.root = folder / "recordings"
        self.socket = folder / "recorder.sock"
        self.more = more
        self.child: subprocess.Popen[str] | None = None

    async def start(self, preexec: object = None) -> None:
        before = self.child
        command = [sys.executable, "-m", "video.sfu.record", "--socket", str(self.socket), "--root", str(self.root)]
        self.socket.unlink(missing_ok=True)
        self.child = subprocess.Popen([*command, *self.more], cwd=HOME, text=True, preexec_fn=preexec)  # noqa: ASYNC220, PLW1509
        assert before is None or before.returncode is not None
        await until(self.socket.exists)

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.wait()

    def stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(20)
            assert self.child.returncode == 0


@contextlib.asynccontextmanager
async def running_recorder(folder: Path, *more: str) -> AsyncIterator[RecorderProcess]:
    process = RecorderProcess(folder, *more)
    await process.start()
    try:
        yield process
    finally:
        if process.child is not None and process.child.poll() is None:
            process.kill()


async def settled(link: RecorderLink) -> None:
    """Wait until the recorder has written everything."""
    link.flush()
    await until(lambda: link.oldest_at is None)


async def closed(link: RecorderLink, sources: list[Source], process: RecorderProcess) -> None:
    """End all streams and the recorder, so that every file is closed."""
    for source in sources:
        source.tap.close()
    await settled(link)
    process.stop()
    assert not list(process.root.rglob("*.part"))
    os.sync()
    await asyncio.sleep(0)
