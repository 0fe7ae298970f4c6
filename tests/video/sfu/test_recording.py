"""A real node hands a real recorder what the link permits, while the link permits it, and marks all else."""

from __future__ import annotations

import array
import asyncio
import struct
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.video.sfu.peers import NodeHarness, Receiver, Sender, everything, is_tone, running_node, until
from tests.video.sfu.record.sources import DESIRED, KEY, RECORDING, recorded, running_recorder
from video.sfu import wire
from video.sfu.record.container import Container
from video.sfu.record.entries import Kind
from video.sfu.record.index import read_index
from video.sfu.record.layout import folder_of, segments_in
from video.sfu.record.sealed_file import open_sealed
from video.sfu.record.wall_clock import MediaClock, clock_offset_us

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PAUSED = wire.DesiredRecording(DESIRED.recording, DESIRED.data_key, is_paused=True)


def containers(root: Path, seat: str, medium: str) -> list[Container]:
    """Return the containers of a seat's medium, in order."""
    found = segments_in(folder_of(root, RECORDING))
    ours = [(segment, path) for segment, path in found if (segment.seat, segment.medium) == (seat, medium)]
    return [Container(open_sealed(path, KEY, segment).plain) for segment, path in ours]


def voices(root: Path, seat: str) -> list[array.array[int]]:
    """Return what was recorded of a seat's microphone, decoded, 20 ms at a time."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = 48000
    found: list[array.array[int]] = []
    for container in containers(root, seat, "audio"):
        for entry in container:
            if entry.kind is Kind.RTP:
                for frame in decoder.decode(av.Packet(entry.payload[12:])):
                    channels = len(frame.layout.channels)
                    found.append(array.array("h", bytes(frame.planes[0])[: frame.samples * 2 * channels])[::channels])
    return found


def reasons(root: Path, seat: str, medium: str) -> list[tuple[str, bool]]:
    """Return the gaps of a seat's medium: their reasons, and whether they have ended. Losses are left out."""
    gaps = recorded(root)[seat, medium].gaps
    return [(gap.reason, gap.to_us is not None) for gap in gaps if gap.reason != "loss"]


async def until_more(harness: NodeHarness, source: str, target: str, packets: int = 20) -> None:
    before = harness.sent(source, target, "audio")
    await until(lambda: harness.sent(source, target, "audio") > before + packets)


async def test_consultation_lobby_and_preview_never_reach_a_file(tmp_path: Path) -> None:
    """Each tone that must not be recorded is sent, and heard by someone."""
    async with running_recorder(tmp_path) as process, running_node(recorder=process.socket) as harness:
        together = everything("j", "l", "w")
        harness.desire("jlwx", together | {("x", "j", "audio")}, recording=DESIRED, recorded="jlw")
        senders = {
            seat: await Sender(harness, seat, hertz=hertz, video=False).start()
            for seat, hertz in (("j", 430), ("l", 710), ("w", 1130), ("x", 1790))
        }
        at_judge, at_lawyer = await Receiver(harness, "j").start(), await Receiver(harness, "l").start()
        await until(lambda: at_judge.hears("l", 710) and at_judge.hears("w", 1130) and at_judge.hears("x", 1790))
        await asyncio.sleep(0.5)
        # The lawyer and the witness consult.
        harness.desire("jlwx", {("l", "w", "audio"), ("w", "l", "audio")}, recording=DESIRED, recorded="j")
        for seat in "lw":
            senders[seat].tone.hertz = 2500
        await until(lambda: at_lawyer.hears("w", 2500))
        await until_more(harness, "w", "l")
        for seat, hertz in (("l", 710), ("w", 1130)):
            senders[seat].tone.hertz = hertz
        await until(lambda: at_lawyer.hears("w", 1130))
        harness.desire("jlwx", together | {("x", "j", "audio")}, recording=DESIRED, recorded="jlw")
        await until(lambda: at_judge.hears("l", 710))
        await until_more(harness, "l", "j")
        harness.desire("jlwx", together)
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 3)
        for sender in senders.values():
            await sender.close()
        assert set(recorded(process.root)) == {(seat, "audio") for seat in "jlw"}, "no file of the person in the lobby"
        for seat, hertz in (("j", 430), ("l", 710), ("w", 1130)):
            heard = voices(process.root, seat)
            assert sum(is_tone(each, hertz) for each in heard) > 20
            assert not any(is_tone(each, other) for each in heard for other in (2500, 1790))
        assert reasons(process.root, "j", "audio") == []
        assert reasons(process.root, "w", "audio") == [("withheld", False), ("withheld", True)]


async def test_mute_and_pause_are_marked_and_nothing_of_them_is_recorded(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process, running_node(recorder=process.socket) as harness:
        edges = everything("j", "l")
        harness.desire("jl", edges, recording=DESIRED, recorded="jl")
        lawyer = await Sender(harness, "l", hertz=710).start()
        at_judge = await Receiver(harness, "j").start()
        await until(lambda: at_judge.hears("l", 710) and at_judge.frames.get("l-video", 0) > 3)
        await asyncio.sleep(0.3)
        # A browser may go on sending while its seat is muted.
        without = edges - {("l", "j", "audio")}
        harness.desire("jl", without, recording=DESIRED, recorded="jl", muted={"l": ("audio",)})
        lawyer.tone.hertz = 2500
        await asyncio.sleep(0.6)
        harness.desire("jl", edges, recording=PAUSED, recorded="jl")
        await until(lambda: at_judge.hears("l", 2500))
        lawyer.tone.hertz = 710
        await until(lambda: at_judge.hears("l", 710))
        harness.desire("jl", edges, recording=DESIRED, recorded="jl")
        await until_more(harness, "l", "j")
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 2)
        await lawyer.close()
        heard = voices(process.root, "l")
        assert sum(is_tone(each, 710) for each in heard) > 20
        assert not any(is_tone(each, 2500) for each in heard)
        assert reasons(process.root, "l", "audio") == [
            ("muted", False), ("muted", True), ("paused", False), ("paused", True),
        ]  # fmt: skip
        assert reasons(process.root, "l", "video") == [("paused", False), ("paused", True)]


async def test_killed_recorder_loses_no_packet_of_the_node(tmp_path: Path) -> None:
    async with running_recorder(tmp_path) as process, running_node(recorder=process.socket) as harness:
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="jl")
        judge = await Sender(harness, "j").start()
        await until(lambda: bool(harness.heard(wire.RecordingState)))
        await asyncio.sleep(1.2)
        process.kill()
        await asyncio.sleep(0.3)
        await process.start()
        await asyncio.sleep(1.0)
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 4)
        await judge.close()
        for seat, medium in (("j", "audio"), ("j", "video")):
            one = recorded(process.root)[seat, medium]
            assert [gap.reason for gap in one.gaps] == ["crash"]
            sequences = [
                struct.unpack_from("!H", entry.payload, 2)[0]
                for container in containers(process.root, seat, medium)
                for entry in container
                if entry.kind is Kind.RTP
            ]
            assert all(after - before & 0xFFFF == 1 for before, after in pairwise(sequences))
        assert not any(state.alarm for state in harness.heard(wire.RecordingState)), "back in time: no alarm"


async def test_missing_recorder_is_an_alarm_until_it_is_back(tmp_path: Path) -> None:
    async with (
        running_recorder(tmp_path) as process,
        running_node(recorder=process.socket, recorder_grace=0.5) as harness,
    ):
        process.stop()
        harness.desire("j", recording=DESIRED, recorded="j")

        def newest() -> wire.RecordingState | None:
            states = harness.heard(wire.RecordingState)
            return states[-1] if states else None

        await until(lambda: (state := newest()) is not None and state.alarm == "no_recorder")
        await process.start()
        await until(lambda: (state := newest()) is not None and state.alarm == "")
        judge = await Sender(harness, "j").start()
        await until(lambda: (state := newest()) is not None and state.last_write_ms < 1500 < state.last_segment_ms)
        state = newest()
        assert state
        assert (state.room, state.recording, state.is_running) == ("room", RECORDING, True)
        harness.desire("j")
        await asyncio.sleep(0.4)
        count = len(harness.heard(wire.RecordingState))
        await asyncio.sleep(0.5)
        assert len(harness.heard(wire.RecordingState)) == count, "no recording, no reports"
        await judge.close()


async def test_silent_link_stops_the_recording(tmp_path: Path) -> None:
    """Its last orders may be outdated: a consultation may have begun."""
    async with (
        running_recorder(tmp_path) as process,
        running_node(recorder=process.socket, link_timeout=0.6) as harness,
    ):
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="jl")
        judge = Sender(harness, "j", video=False)
        judge = await judge.start()
        room = harness.node.rooms["room"]

        def tapped() -> bool:
            publisher = room.publishers.get("j")
            return publisher is not None and publisher.tracks["audio"].tap is not None

        for _ in range(50):
            harness.node.handle(wire.Alive())
            await asyncio.sleep(0.02)
        assert tapped()
        await until(lambda: not tapped())
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="jl")
        assert tapped()
        await asyncio.sleep(0.2)
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 1)
        assert reasons(process.root, "j", "audio") == [("withheld", False), ("withheld", True)]
        await judge.close()


async def test_lost_connection_is_marked_as_the_networks(tmp_path: Path) -> None:
    async with (
        running_recorder(tmp_path) as process,
        running_node(recorder=process.socket, silence_timeout=1.0) as harness,
    ):
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="jl")
        judge = await Sender(harness, "j", video=False).start()
        await asyncio.sleep(1.0)
        await judge.vanish()
        await until(lambda: "j" not in harness.node.rooms["room"].publishers)
        again = await Sender(harness, "j", video=False).start()
        await until(lambda: harness.node.rooms["room"].publishers["j"].tracks["audio"].received > 20)
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 1)
        assert reasons(process.root, "j", "audio") == [("network", False), ("network", True)]
        await judge.close()
        await again.close()


async def test_tracks_align_by_their_sender_reports(tmp_path: Path) -> None:
    """Sound and picture begin at the same moment at each of two senders, which begin at different moments."""
    async with running_recorder(tmp_path) as process, running_node(recorder=process.socket) as harness:
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="jl")
        senders = [await Sender(harness, "j").start()]
        await asyncio.sleep(0.7)
        senders.append(await Sender(harness, "l").start())
        await asyncio.sleep(4.0)
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 4)
        for sender in senders:
            await sender.close()
        late: list[float] = []
        for seat in "jl":
            streams = {medium: list(containers(process.root, seat, medium)[0]) for medium in ("audio", "video")}
            reports = {
                medium: [(entry.at_us, entry.report) for entry in entries if entry.kind is Kind.SENDER_REPORT]
                for medium, entries in streams.items()
            }
            offset = clock_offset_us([each for found in reports.values() for each in found])
            assert offset is not None
            for medium, rate in (("audio", 48_000), ("video", 90_000)):
                clock = MediaClock(reports[medium][-1][1], rate, offset)
                packets = [entry for entry in streams[medium] if entry.kind is Kind.RTP][-20:]
                differences = [
                    entry.at_us - clock.at_us(struct.unpack_from("!I", entry.payload, 4)[0]) for entry in packets
                ]
                late.append(min(differences) / 1000)
        # Packets leave when they are captured, so each stream's fastest packet arrives at its own wall-clock time.
        assert max(late) - min(late) < 40, late
