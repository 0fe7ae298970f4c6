"""Rooms of five for a recorder, without a node: the taps of a node, fed by the clock."""

import asyncio
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bench.media import cores
from bench.media.recording.order import KEY, order
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.media.tap import Tap, open_tap
from video.sfu.net.guard import DropCounters
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.sdp.formats import OPUS, VP8
from video.sfu.wire import Medium

ROOT = Path(__file__).parents[3]
SEATS = 5
FRAME = 0.04  # seconds
SLOTS = 40
PACKETS = 5  # of a video frame
PATIENCE = 10.0


async def start_recorder(socket: Path, root: Path, core: int | None) -> Process:
    """Start a recorder, on `core` alone if there is one."""
    command = [sys.executable, "-m", "video.sfu.record", "--with-parent", "--log-level", "ERROR"]
    command += ["--socket", str(socket), "--root", str(root)]
    pinned = command if core is None else cores.on_server_core(command, core)
    process = await asyncio.create_subprocess_exec(*pinned, stdin=PIPE, cwd=ROOT)
    async with asyncio.timeout(PATIENCE):
        while not socket.exists():  # noqa: ASYNC110, ASYNC240 - a file has no event
            await asyncio.sleep(0.02)
    return process


class Feed:
    """One medium of one seat: 25 frames of five packets of 1,200 bytes, or 50 packets of 120 bytes, a second."""

    def __init__(self, link: RecorderLink, recording: str, seat: str, medium: Medium) -> None:
        """Record from the start on."""
        formats = {111: OPUS} if medium == "audio" else {96: VP8}
        self.track = Track(medium, formats, drops=DropCounters(), counter=PacketCounter())
        self._ssrc = secrets.randbits(31) + 1
        self.track.reset(self._ssrc)
        self.track.request_keyframe = self._on_keyframe
        self.tap: Tap = open_tap(link, order(recording), KEY, seat, medium, self.track)
        self.sent = 0
        rest = secrets.token_bytes(1197)
        self._payload_type = next(iter(formats))
        self._key, self._delta, self._rest = b"\x10\x50" + rest, b"\x10\x51" + rest, b"\x00\x00" + rest
        self._sound = secrets.token_bytes(120)
        self._is_key = True
        self.tap.start(self.track)

    def _on_keyframe(self) -> None:
        self._is_key = True

    def send(self, now: float) -> None:
        """Send a frame of video, or one packet of sound."""
        tap = self.track.tap
        if tap is None:
            return
        if self.track.medium == "audio":
            tap.write(0x80, self._payload_type, self.sent & 0xFFFF, self.sent * 960, self._ssrc, self._sound, now)
            self.sent += 1
            return
        timestamp = self.sent // PACKETS * 3600
        begin, self._is_key = self._key if self._is_key else self._delta, False
        for place in range(PACKETS):
            payload = self._rest if place else begin
            tap.write(0x80, self._payload_type, self.sent & 0xFFFF, timestamp & 0xFFFFFFFF, self._ssrc, payload, now)
            self.sent += 1


class Feeds:
    """All seats of all rooms, spread evenly over the time of a frame."""

    def __init__(self, link: RecorderLink) -> None:
        """There is no room yet."""
        self.link = link
        self.feeds: list[Feed] = []
        self.rooms = 0
        self.worst = 0.0
        """The age of the oldest media that was not acknowledged, at its worst since it was set to 0, in seconds."""
        self.late = 0.0
        """The worst lateness of the load itself, likewise."""
        self._slots: list[list[Feed]] = [[] for _ in range(SLOTS)]

    def add_room(self) -> None:
        """Add a room of five, which is a recording of its own."""
        self.rooms += 1
        for seat in range(SEATS):
            for medium in ("audio", "video"):
                feed = Feed(self.link, f"room{self.rooms}", f"s{seat}", "audio" if medium == "audio" else "video")
                slot = len(self.feeds) * 7 % SLOTS
                self.feeds.append(feed)
                self._slots[slot].append(feed)
                if medium == "audio":
                    self._slots[(slot + SLOTS // 2) % SLOTS].append(feed)

    async def run(self, seconds: float) -> None:
        """Send for so long."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for count in range(int(seconds / FRAME * SLOTS)):
            due = begin + count * FRAME / SLOTS
            now = loop.time()
            await asyncio.sleep(max(0.0, due - now))
            now = loop.time()
            self.late = max(self.late, now - due)
            for feed in self._slots[count % SLOTS]:
                feed.send(now)
            oldest = self.link.oldest_at
            if oldest is not None:
                self.worst = max(self.worst, now - oldest)

    def close(self) -> None:
        """End every stream."""
        for feed in self.feeds:
            feed.tap.close()
        self.feeds.clear()
        self._slots = [[] for _ in range(SLOTS)]


async def settled(link: RecorderLink, within: float = 20.0) -> None:
    """Wait until everything is acknowledged."""
    link.flush()
    async with asyncio.timeout(within):
        while link.oldest_at is not None:  # noqa: ASYNC110 - acknowledgements have no event
            await asyncio.sleep(0.02)
