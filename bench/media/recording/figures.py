"""The three measurements, and what they found on the disk."""

import asyncio
import os
import random
import signal
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench.media import cores
from bench.media.load.crowd import Crowd, describe
from bench.media.peers.ours import Ours
from bench.media.recording.feed import FRAME, Feeds, settled, start_recorder
from bench.media.recording.order import KEY
from video.link.recorder_process import RecorderSettings, run_recorder
from video.sfu.record.container import Container, summarize
from video.sfu.record.index import read_index
from video.sfu.record.layout import SegmentId
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.record.sealed_file import open_sealed

ROOMS = 8
BEHIND = 1.5  # seconds; a recorder that acknowledges later does not keep up
WARM_UP = 2.0


@dataclass(slots=True)
class Found:
    """The contents of a folder of recordings, all of it verified."""

    segments: int = 0
    packets: int = 0
    crashes: list[float] = field(default_factory=list)
    """Seconds of each gap that a crash left."""
    wrong: list[str] = field(default_factory=list)
    """Files that do not verify."""


def found_in(root: Path) -> Found:
    """Verify every recording, and return what was found."""
    found = Found()
    for folder in sorted(root.iterdir()):
        index = read_index(folder)
        if index.broken_line is not None:
            found.wrong.append(f"{folder.name}, line {index.broken_line}")
        for line in index.lines:
            segment = SegmentId(folder.name, line.seat, line.medium, line.number)
            opened = open_sealed(segment.closed(root), KEY, segment)
            container = Container(opened.plain)
            summary = summarize(container)
            if opened.damage or container.damage or opened.sha256 != line.sha256 or summary.packets != line.packets:
                found.wrong.append(segment.name)
            found.segments += 1
            found.packets += summary.packets
            found.crashes += [
                (gap.to_us - gap.from_us) / 1e6 for gap in summary.gaps if gap.reason == "crash" and gap.to_us
            ]
    return found


async def cost(address: str, rounds: int, seconds: float) -> list[tuple[float, float]]:
    """Return the node's µs a forwarded packet without and with recording, measured in turns in one process."""
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder)
        recorder = await start_recorder(path / "r.sock", path / "recordings", cores.LOAD)
        peer = Ours(recorder=path / "r.sock")
        crowd = Crowd(peer, address)
        await crowd.open()
        try:
            await crowd.add_rooms(ROOMS)
            for number in range(rounds):
                micros = {}
                for is_on in (False, True) if number % 2 == 0 else (True, False):
                    peer.record(is_on=is_on)
                    await asyncio.sleep(WARM_UP)
                    measure = await crowd.measure(seconds)
                    micros[is_on] = measure.micros
                    print(f"recording {'on ' if is_on else 'off'} {describe(measure)}", file=sys.stderr, flush=True)
                pairs.append((micros[False], micros[True]))
        finally:
            await crowd.close()
            recorder.terminate()
            await recorder.wait()
        found = found_in(path / "recordings")
        print(f"recorded {found.packets} packets, {len(found.wrong)} files wrong", file=sys.stderr)
        if found.wrong or not found.packets:
            raise RuntimeError(f"what was recorded does not verify: {found.wrong[:3]}")
    return pairs


@dataclass(frozen=True, slots=True)
class Step:
    """A recorder with some rooms: its share of a core, and how late it acknowledged at worst, in seconds."""

    rooms: int
    share: float
    worst: float
    late: float


async def capacity(steps: range, seconds: float) -> list[Step]:
    """Add rooms to one recorder on one core until it falls behind; return the steps that passed."""
    passed: list[Step] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder)
        recorder = await start_recorder(path / "r.sock", path / "recordings", cores.SERVER)
        link = RecorderLink(path / "r.sock")
        link.want()
        feeds = Feeds(link)
        try:
            for rooms in steps:
                while feeds.rooms < rooms:
                    feeds.add_room()
                await feeds.run(WARM_UP)
                feeds.worst = feeds.late = 0.0
                spent, begin = cores.spent(recorder.pid), asyncio.get_running_loop().time()
                await feeds.run(seconds)
                elapsed = asyncio.get_running_loop().time() - begin
                step = Step(rooms, (cores.spent(recorder.pid) - spent) / elapsed, feeds.worst, feeds.late)
                print(f"recorder {step}", file=sys.stderr, flush=True)
                if link.is_full or step.worst > BEHIND:
                    break
                passed.append(step)
        finally:
            recorder.kill()
            await recorder.wait()
            await link.close(0.0)
    return passed


@dataclass(frozen=True, slots=True)
class Kills:
    """The outcome of killing a recorder again and again under one room of five."""

    times: int
    sent: int
    found: Found

    @property
    def lost(self) -> int:
        """Packets that are in no file."""
        return self.sent - self.found.packets

    @property
    def longest(self) -> float:
        """The longest gap that was marked, in seconds."""
        return max(self.found.crashes, default=0.0)


async def kills(times: int, seed: int = 1) -> Kills:
    """Kill the recorder at random moments; the next one is started as `medianode` does."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder)
        settings = RecorderSettings(path / "r.sock", path / "recordings")
        running = asyncio.create_task(run_recorder(settings))
        link = RecorderLink(settings.socket)
        link.want()
        feeds = Feeds(link)
        feeds.add_room()
        try:
            for number in range(times):
                while link.disconnected_at is not None:
                    await feeds.run(0.1)
                await feeds.run(chance.uniform(0.1, 1.2))
                _kill_recorder(settings.socket)
                while link.disconnected_at is None:  # the node has not noticed it yet
                    await feeds.run(FRAME)
                print(f"kill {number + 1}, {link.oldest_at}", file=sys.stderr, flush=True)
            await feeds.run(3.0)
            sent = sum(feed.sent for feed in feeds.feeds)
            feeds.close()
            await settled(link)
            await link.close()
        finally:
            running.cancel()
            await asyncio.wait({running})
        return Kills(times, sent, found_in(path / "recordings"))


def _kill_recorder(socket: Path) -> None:
    """Kill the recorder that listens on `socket`, if it runs at this moment."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"video.sfu.record" in command and str(socket).encode() in command:
            os.kill(int(path.parent.name), signal.SIGKILL)


def median_ratio(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the median, least and greatest of the ratios of on to off."""
    ratios = [on / off for off, on in pairs]
    return statistics.median(ratios), min(ratios), max(ratios)
