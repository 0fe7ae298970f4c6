"""The recorder as a process: what nodes send it is on the disk, whatever happens to it."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
from pathlib import Path

import pytest

from tests.video.sfu.peers import until
from tests.video.sfu.record.sources import (
    DELTA,
    KEY,
    KEYFRAME,
    RECORDING,
    Source,
    closed,
    recorded,
    running_recorder,
    settled,
)
from video.sfu.record.leftovers import finish_leftovers
from video.sfu.record.recorder_link import RecorderLink

pytestmark = pytest.mark.slow


async def speak(sources: list[Source], seconds: float) -> None:
    """Let each source send fifty packets a second."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    beat = 0
    while (left := begin + seconds - loop.time()) > 0:
        for source in sources:
            source.send()
        beat += 1
        await asyncio.sleep(max(0.0, min(left, begin + beat * 0.02 - loop.time())))


def seats(link: RecorderLink, *names: str) -> list[Source]:
    link.want()
    return [Source(link, name, medium) for name in names for medium in ("audio", "video")]


async def test_every_packet_is_recorded_in_order(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket)
        sources = seats(link, "judge", "lawyer")
        await speak(sources, 1.0)
        await closed(link, sources, process)
        found = recorded(process.root)
        assert set(found) == {(seat, medium) for seat in ("judge", "lawyer") for medium in ("audio", "video")}
        for one, source in zip(found.values(), sources, strict=True):
            assert one.numbers == source.sent
            assert one.gaps == []
            assert one.times == sorted(set(one.times))
        await link.close()


async def test_segments_of_video_begin_with_a_key_frame(tmp_path: Path) -> None:
    async with running_recorder(tmp_path, "--segment-seconds", "1") as process:
        link = RecorderLink(process.socket)
        sources = seats(link, "judge")
        await speak(sources, 3.6)
        await closed(link, sources, process)
        found = recorded(process.root)
        voice, picture = found["judge", "audio"], found["judge", "video"]
        assert [len(voice.segments) > 2, len(picture.segments) > 2] == [True, True]
        assert set(picture.first_bytes) == {KEYFRAME} != {DELTA}
        assert sources[1].keyframes >= len(picture.segments) - 1
        assert voice.numbers == sources[0].sent
        assert picture.numbers == sources[1].sent
        assert voice.gaps == picture.gaps == []
        await link.close()


@pytest.mark.parametrize("seed", range(10))
async def test_killed_recorder_loses_nothing_that_the_node_received(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    async with running_recorder(tmp_path, "--segment-seconds", "1") as process:
        link = RecorderLink(process.socket)
        sources = seats(link, "judge", "lawyer")
        speaking = asyncio.create_task(speak(sources, 4.0))
        await asyncio.sleep(chance.uniform(0.3, 2.2))
        process.kill()
        before = recorded(process.root, is_whole=False)
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        await process.start()
        await speaking
        await closed(link, sources, process)
        found = recorded(process.root)
        for key, one in before.items():
            assert found[key].segments[: len(one.segments)] == one.segments, "closed segments stay as they are"
        for one, source in zip(found.values(), sources, strict=True):
            assert one.numbers == source.sent, "nothing lost, nothing twice"
            crashes = [gap for gap in one.gaps if gap.reason == "crash"]
            assert len(crashes) <= 1
            assert all(gap.to_us is not None and gap.to_us - gap.from_us < 2_000_000 for gap in crashes)
        await link.close()


async def test_dead_recorder_delays_no_packet_and_what_is_lost_is_marked(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket, max_held=100_000)
        (source,) = [Source(link, "judge", "video")]
        link.want()
        await speak([source], 0.4)
        await settled(link)
        process.kill()
        loop = asyncio.get_running_loop()
        longest = 0.0
        for _ in range(2000):
            begin = loop.time()
            source.send()
            longest = max(longest, loop.time() - begin)
        assert longest < 0.1
        assert link.is_full
        await until(lambda: link.disconnected_at is not None)
        sent = len(source.sent)
        await process.start()
        await until(lambda: not link.is_full and link.disconnected_at is None)
        await speak([source], 0.4)
        await closed(link, [source], process)
        (one,) = recorded(process.root).values()
        lost = set(source.sent) - set(one.numbers)
        (gap,) = [gap for gap in one.gaps if gap.reason == "overload"]
        assert gap.lost == len(lost) > 1000
        assert max(lost) < sent + 1
        assert not [gap for gap in one.gaps if gap.reason == "loss"], "it is not the network's"
        await link.close()


async def test_stopped_recorder_does_not_hold_up_the_node(tmp_path: Path) -> None:
    """A process that hangs reads nothing: its socket fills up."""
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket, max_held=3_000_000)
        sources = [Source(link, "judge", "video")]
        link.want()
        await speak(sources, 0.3)
        assert process.child
        process.child.send_signal(19)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for _ in range(2000):
            sources[0].send()
        assert loop.time() - begin < 1.0
        oldest = link.oldest_at
        assert oldest is not None
        process.child.send_signal(18)
        await speak(sources, 0.2)
        await closed(link, sources, process)
        (one,) = recorded(process.root).values()
        assert one.numbers == sources[0].sent
        await link.close()


async def test_full_disk_is_reported_and_recording_resumes(tmp_path: Path) -> None:
    """The limit of a file's size stands for a full disk: writes fail with an error, and later succeed."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket)
        process.stop()
        await process.start(limit)
        (source,) = sources = [Source(link, "judge", "video")]
        link.want()
        await until_reported(link, sources, is_full=True)
        kept = list(source.sent)
        await speak(sources, 0.6)
        assert process.child
        resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await until_reported(link, sources, is_full=False)
        await speak(sources, 0.5)
        await closed(link, sources, process)
        (one,) = recorded(process.root).values()
        (gap,) = [gap for gap in one.gaps if gap.reason == "disk"]
        lost = set(source.sent) - set(one.numbers)
        assert gap.lost == len(lost) > 0
        assert one.numbers[:20] == kept[:20]
        assert one.numbers[-10:] == source.sent[-10:]
        assert not [gap for gap in one.gaps if gap.reason == "loss"]
        await link.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")
async def test_full_file_system_leaves_closed_segments_whole(tmp_path: Path) -> None:
    """A small file system fills up by itself, also while segments are closed, and is emptied later."""
    async with running_recorder(tmp_path, "--segment-seconds", "1") as process:
        process.stop()
        root = str(process.root)
        process.root.mkdir(exist_ok=True)
        await asyncio.to_thread(subprocess.run, ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root], check=True)
        try:
            ballast = process.root / "ballast"
            ballast.write_bytes(bytes(500_000))
            await process.start()
            link = RecorderLink(process.socket)
            sources = seats(link, "judge")
            await until_reported(link, sources, is_full=True, within=20)
            await speak(sources, 1.5)
            assert link.statuses[RECORDING].problem == "disk_full"
            before = recorded(process.root, is_whole=False)
            assert before["judge", "video"].segments
            ballast.unlink()
            await until_reported(link, sources, is_full=False)
            await speak(sources, 0.3)
            await closed(link, sources, process)
            found = recorded(process.root)
            for key, source in (("judge", "audio"), sources[0]), (("judge", "video"), sources[1]):
                one = found[key]
                assert one.segments[: len(before[key].segments)] == before[key].segments
                lost = len(source.sent) - len(one.numbers)
                assert sum(gap.lost for gap in one.gaps if gap.reason == "disk") == lost
                assert not [gap for gap in one.gaps if gap.reason == "loss"]
            assert [gap for one in found.values() for gap in one.gaps if gap.reason == "disk"]
            await link.close()
        finally:
            process.stop()
            await asyncio.to_thread(subprocess.run, ["umount", "-l", root], check=True)


async def until_reported(link: RecorderLink, sources: list[Source], *, is_full: bool, within: float = 5) -> None:
    async with asyncio.timeout(within):
        while RECORDING not in link.statuses or bool(link.statuses[RECORDING].problem) != is_full:
            await speak(sources, 0.05)


async def test_lost_packets_are_marked_and_late_ones_are_kept(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket)
        (source,) = [Source(link, "judge")]
        link.want()
        for sequence in (65530, 65531, 65533, 65534, 65532, 65535, 0, 1, 4, 5):
            source.send(sequence)
        await asyncio.sleep(2.2)
        for sequence in (6, 7):
            source.send(sequence)
        await closed(link, [source], process)
        (one,) = recorded(process.root).values()
        assert one.numbers == source.sent
        assert [(gap.reason, gap.lost) for gap in one.gaps if gap.reason == "loss"] == [("loss", 2)]
        # Two seconds without a packet and without a missing number: the sender was silent.
        assert [gap.reason for gap in one.gaps].count("muted") == 1
        await link.close()


async def test_node_that_dies_leaves_closed_files_with_a_marked_end(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process:
        first = RecorderLink(process.socket)
        sources = seats(first, "judge")
        await speak(sources, 0.4)
        await settled(first)
        await first.close()
        await until(lambda: len(list(process.root.rglob("*.seg"))) == 2)
        second = RecorderLink(process.socket)
        again = seats(second, "judge")
        await speak(again, 0.3)
        await closed(second, again, process)
        for one in recorded(process.root).values():
            opened, ended = one.gaps
            assert (opened.reason, opened.to_us) == ("crash", None)
            assert (ended.reason, ended.from_us) == ("crash", opened.from_us)
            assert ended.to_us is not None
        await second.close()


async def test_files_without_a_recorder_are_finished_by_the_key(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process:
        link = RecorderLink(process.socket)
        sources = seats(link, "judge")
        await speak(sources, 0.6)
        await settled(link)
        process.kill()
        parts = list(process.root.rglob("*.part"))
        assert len(parts) == 2
        parts[0].write_bytes(parts[0].read_bytes() + b"\x00\x00\x00\x10\x00torn")
        finish_leftovers(process.root, RECORDING, bytes(32))
        assert len(list(process.root.rglob("*.part"))) == 2, "another key closes nothing"
        finish_leftovers(process.root, RECORDING, KEY)
        found = recorded(process.root)
        assert [one.numbers for one in found.values()] == [source.sent for source in sources]
        await link.close()


async def test_two_recorders_write_the_same_recording(tmp_path: Path) -> None:
    """While a new version takes over, the old node still has some seats, and each has a recorder."""
    (tmp_path / "other").mkdir()
    async with running_recorder(tmp_path) as old, running_recorder(tmp_path / "other") as new:
        new.stop()
        new.root = old.root
        await new.start()
        first, second = RecorderLink(old.socket), RecorderLink(new.socket)
        theirs, ours = seats(first, "judge"), seats(second, "judge", "lawyer")
        await asyncio.gather(speak(theirs, 0.5), speak(ours, 0.5))
        for source in theirs:
            source.tap.close()
        await settled(first)
        old.stop()
        await speak(ours, 0.3)
        await closed(second, ours, new)
        found = recorded(old.root)
        assert [len(one.segments) for one in found.values()] == [2, 2, 1, 1]
        assert found["lawyer", "audio"].numbers == ours[2].sent
        assert sorted(map(len, found["judge", "audio"].segments)) == sorted([len(theirs[0].sent), len(ours[0].sent)])
        await first.close()
        await second.close()
