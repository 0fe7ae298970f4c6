"""A disk that fails to sync: an alarm, nothing lost that comes back, and a mark where that is not known."""

from __future__ import annotations

import asyncio
import random
import struct
from pathlib import Path

import pytest

from tests.video.sfu.record.failing_disk import Disk, recorder_on
from tests.video.sfu.record.sources import KEY, KEYFRAME, RECORDING, Recorded, Source, recorded, settled
from tests.video.sfu.record.test_recorder import seats, speak, until_reported
from video.sfu.record import stream as streams
from video.sfu.record.container import encode_entry
from video.sfu.record.entries import CRC, Kind
from video.sfu.record.leftovers import Ended, finish_leftovers
from video.sfu.record.protocol import StreamInfo
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.record.segment import Segment
from video.sfu.record.stream import StreamRecorder

pytestmark = pytest.mark.slow


async def finish(link: RecorderLink, sources: list[Source]) -> None:
    for source in sources:
        source.tap.close()
    await settled(link)
    await link.close()


async def test_sync_that_fails_is_an_alarm_and_writes_again_what_was_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(tmp_path / "recordings")
    async with recorder_on(disk, tmp_path / "socket", segment_us=30_000_000, patch=monkeypatch):
        link = RecorderLink(tmp_path / "socket")
        sources = seats(link, "judge", "lawyer")
        await speak(sources, 1.3)
        disk.is_failing = True
        await until_reported(link, sources, is_full=True)
        disk.is_failing = False
        await until_reported(link, sources, is_full=False)
        safe = link.statuses[RECORDING].written_us
        assert safe > link.at_us(link.now()) - 3_000_000
        await finish(link, sources)
    assert disk.failures > 0
    found = recorded(disk.root)
    assert [one.numbers for one in found.values()] == [source.sent for source in sources]
    assert [one.gaps for one in found.values()] == [[]] * 4
    assert [len(one.segments) for one in found.values()] == [1] * 4


async def test_file_that_goes_on_failing_is_left_and_what_it_may_lack_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "UNSAFE_US", 1_500_000)
    disk = Disk(tmp_path / "recordings")
    async with recorder_on(disk, tmp_path / "socket", segment_us=30_000_000, patch=monkeypatch):
        link = RecorderLink(tmp_path / "socket")
        (source,) = sources = [Source(link, "judge", "video")]
        link.want()
        await speak(sources, 1.5)
        disk.is_failing = True
        began = link.at_us(link.now())
        async with asyncio.timeout(20):
            while len(list(disk.root.rglob("*-000002.part"))) == 0:
                await speak(sources, 0.1)
        assert link.statuses[RECORDING].problem == "disk_broken"
        disk.is_failing = False
        await until_reported(link, sources, is_full=False, within=10)
        await speak(sources, 0.3)
        await finish(link, sources)
    (one,) = recorded(disk.root).values()
    (gap,) = one.gaps
    assert gap.reason == "disk"
    assert gap.to_us is not None
    assert gap.from_us < began < gap.to_us
    assert began - gap.from_us < 2_000_000
    # The disk came back, and so did everything.
    assert one.numbers == source.sent
    assert len(one.segments) == 2


ROUNDS = 60
UNNAMED_US = 600_000  # a new file is synced at the next tick, on a slow disk in this test


async def test_loss_of_power_costs_at_most_two_seconds_which_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each round takes the files as a loss of power may leave them, while the recorder goes on, and recovers them."""
    disk = Disk(tmp_path / "recordings", seconds=0.01)
    cuts: list[tuple[Path, int]] = []
    stalls = [0.0]  # how much longer than asked for this process took: a busy machine is no slow recorder
    async with recorder_on(disk, tmp_path / "socket", segment_us=1_500_000, patch=monkeypatch):
        link = RecorderLink(tmp_path / "socket")
        sources = seats(link, "judge", "lawyer")
        for seed in range(ROUNDS):
            chance = random.Random(seed)
            seconds, began = chance.uniform(0.03, 0.2), link.now()
            await speak(sources, seconds)
            stalls.append(link.now() - began - seconds)
            cuts.append((tmp_path / f"after {seed}", link.at_us(link.now())))
            disk.copy_after_power_cut(cuts[-1][0], chance)
        await finish(link, sources)
    whole = recorded(disk.root)
    lost = [each for root, cut_us in cuts for each in lost_of(root, cut_us, whole)]
    with capsys.disabled():
        print(f"\nloss of power, {len(lost)} files of {ROUNDS}: at most {max(lost) / 1e6:.2f} s")
    assert max(lost) < 2_000_000 + sum(sorted(stalls)[-3:]) * 1e6


def lost_of(root: Path, cut_us: int, whole: dict[tuple[str, str], Recorded]) -> list[int]:
    """Recover, and go on recording after a minute. Returns how much of each stream is lost: all of it is marked."""
    ended = finish_leftovers(root, RECORDING, KEY)
    assert not list(root.rglob("*.part"))
    for stream in whole:
        go_on(root, stream, ended.get(stream), cut_us + 60_000_000)
    found = recorded(root)
    lost = []
    for stream, one in whole.items():
        before = [at for at in one.times if at < cut_us]
        missing = sorted(set(before) - set(found[stream].times))
        gaps = [(gap.from_us, gap.to_us or 0) for gap in found[stream].gaps if gap.reason == "crash"]
        unmarked = [at for at in missing if not any(begin <= at <= end for begin, end in gaps)]
        # Of a file that was begun a moment before, not even the name may be there.
        assert not unmarked or unmarked[-1] - unmarked[0] < UNNAMED_US, (stream, unmarked, gaps)
        lost.append(cut_us - missing[0] if missing else 0)
    return lost


def go_on(root: Path, stream: tuple[str, str], ended: Ended | None, at_us: int) -> None:
    """Record one packet of the stream, as the next recorder does it."""
    seat, medium = stream
    formats = {111: ("opus", 48_000)} if medium == "audio" else {96: ("VP8", 90_000)}
    info = StreamInfo("another", RECORDING, seat, "audio" if medium == "audio" else "video", KEY, formats)
    recorder = StreamRecorder(root, info, Segment.finish, ended)
    payload_type = next(iter(formats))
    packet = struct.pack("!BBHII", 0x80, payload_type, 1, 1, 1) + KEYFRAME + struct.pack("!I", 10**9) + bytes(20)
    entry = encode_entry(Kind.RTP, at_us, packet)
    recorder.take(Kind.RTP, at_us, memoryview(entry)[: -CRC.size])
    assert recorder.close(at_us, None)
