"""The tap of a track: what it hands to the recorder, byte by byte, and the gaps that it marks."""

from __future__ import annotations

import struct
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.video.sfu.media.test_forwarder import DELTA, KEYFRAME, Stream
from tests.video.sfu.record.sources import DESIRED, KEY
from tests.video.sfu.simulated import Clock
from video.sfu.media.feedback import KeyframeRequester
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.media.publisher import Publisher
from video.sfu.media.tap import Tap, open_tap
from video.sfu.net.guard import DropCounters
from video.sfu.record.entries import Gap, Kind, SenderReport
from video.sfu.record.protocol import CLOSE, FRAME, OPEN, StreamInfo
from video.sfu.record.recorder_link import RecorderLink
from video.sfu.sdp.formats import H264, VP8


def frames(link: RecorderLink, kind: int = Kind.RTP) -> list[tuple[int, bytes]]:
    """Return times and payloads of what was handed over and not sent yet."""
    found, position, batch = [], 0, b"".join(link.batch)
    assert len(batch) == link.batch_size
    while position < len(batch):
        _, each, length, at_us = FRAME.unpack_from(batch, position)
        position += FRAME.size + length
        if each == kind:
            found.append((at_us, batch[position - length : position]))
    return found


def gaps(link: RecorderLink) -> list[tuple[str, bool]]:
    found = [Gap.decode(payload) for _, payload in frames(link, Kind.GAP)]
    return [(gap.reason, gap.to_us is not None) for gap in found]


@pytest.fixture
async def link(tmp_path: Path) -> RecorderLink:
    return RecorderLink(tmp_path / "no recorder")


def tapped(link: RecorderLink, stream: Stream) -> Tap:
    tap = open_tap(link, DESIRED, KEY, "judge", stream.track.medium, stream.track)
    tap.start(stream.track)
    return tap


async def test_packet_is_recorded_as_sent_without_extensions_and_csrcs(link: RecorderLink) -> None:
    stream = Stream()
    tapped(link, stream)
    extension = struct.pack("!HH", 0xBEDE, 2) + b"\x10a\x20bcd\x00\x00"
    stream.send(header=b"CSRC" * 2 + extension, first=0x92)
    stream.send(first=0xA0, payload=b"padded\x00\x02")
    number = stream.number
    assert [payload for _, payload in frames(link)] == [
        struct.pack("!BBHII", 0x80, 0x80 | 96, number - 2, (number - 2) * 3000, 77) + b"payload 1000",
        struct.pack("!BBHII", 0xA0, 0x80 | 96, number - 1, (number - 1) * 3000, 77) + b"padded\x00\x02",
    ]


async def test_stream_describes_itself_with_the_key_of_its_recording(link: RecorderLink) -> None:
    stream = Stream("audio")
    tap = tapped(link, stream)
    ((_, payload),) = frames(link, OPEN)
    info = StreamInfo.decode(payload)
    assert info == tap.info
    assert (info.recording, info.seat, info.medium, info.key) == ("rec", "judge", "audio", KEY)
    assert info.formats == {111: ("opus", 48_000)}
    assert info.session == link.session
    assert KEY.hex() not in repr(info)
    assert repr(KEY) not in repr(info)


async def test_packets_held_back_from_receivers_are_recorded(link: RecorderLink) -> None:
    stream = Stream()
    viewer, _ = stream.viewer()
    tapped(link, stream)
    stream.track.hold()
    stream.send(payload=DELTA)
    assert viewer.packets == []
    stream.send(payload=KEYFRAME)
    assert [payload[12:] for _, payload in frames(link)] == [DELTA, KEYFRAME]
    assert len(viewer.packets) == 1


async def test_late_packet_is_recorded_once(link: RecorderLink) -> None:
    stream = Stream()
    tapped(link, stream)
    for number in (1000, 1002, 1001, 1001, 1003):
        stream.send(number)
    sequences = [struct.unpack_from("!H", payload, 2)[0] for _, payload in frames(link)]
    assert sequences == [1000, 1002, 1001, 1003]


async def test_refused_packets_are_not_recorded(link: RecorderLink) -> None:
    stream = Stream(byte_rate=100)
    tapped(link, stream)
    stream.payload_type = 97
    stream.send()
    stream.payload_type = 96
    for _ in range(10):
        stream.send(payload=bytes(50))
    assert 0 < len(frames(link)) < 5


async def test_times_of_entries_increase_even_within_one_read(link: RecorderLink) -> None:
    stream = Stream()
    tap = tapped(link, stream)
    now = link.now()
    for _ in range(5):
        stream.send(now=now)
    tap.report(1 << 40, 3000, 77)
    times = [at_us for at_us, _ in [*frames(link), *frames(link, Kind.SENDER_REPORT)]]
    assert times == sorted(set(times))
    assert abs(times[0] - link.at_us(now)) < 1_000_000
    ((_, payload),) = frames(link, Kind.SENDER_REPORT)
    assert SenderReport.decode(payload) == SenderReport(1 << 40, 3000, 77)


async def test_stopped_tap_takes_nothing_and_names_each_reason(link: RecorderLink) -> None:
    stream = Stream()
    tap = tapped(link, stream)
    stream.send()
    for reason in ("muted", "muted", "paused"):
        tap.stop(reason)
    stream.send()
    tap.report(1, 2, 3)
    tap.start(stream.track)
    stream.send()
    assert len(frames(link)) == 2
    assert frames(link, Kind.SENDER_REPORT) == []
    assert gaps(link) == [("muted", False), ("muted", True), ("paused", False), ("paused", True)]
    muted, _, paused, ended = [Gap.decode(payload) for _, payload in frames(link, Kind.GAP)]
    assert paused.from_us > muted.from_us
    assert (ended.from_us, ended.to_us is not None) == (paused.from_us, True)


async def test_shed_video_is_marked_as_overload(link: RecorderLink) -> None:
    stream = Stream()
    tapped(link, stream)
    stream.send(payload=KEYFRAME)
    stream.track.shed()
    stream.send(payload=KEYFRAME)
    stream.track.restore()
    stream.send(payload=DELTA)
    assert [payload[12:] for _, payload in frames(link)] == [KEYFRAME, DELTA]
    assert gaps(link) == [("overload", False), ("overload", True)]


async def test_tap_of_a_shed_track_starts_with_the_gap(link: RecorderLink) -> None:
    stream = Stream()
    stream.track.shed()
    tapped(link, stream)
    assert gaps(link) == [("overload", False)]


async def test_track_that_is_only_recorded_is_asked_for_a_key_frame(link: RecorderLink) -> None:
    """A recorded seat may be alone in its room: no one else asks."""
    clock, asked = Clock(), []
    track = Track("video", {96: VP8}, drops=DropCounters(), counter=PacketCounter())
    requester = KeyframeRequester(clock, track, lambda: asked.append(clock.time))
    track.request_keyframe = requester.request
    requester.request()
    assert asked == []
    tap = open_tap(link, DESIRED, KEY, "judge", "video", track)
    tap.start(track)
    assert len(asked) == 1
    clock.run(5)
    tap.on_keyframe_wanted()
    assert len(asked) > 1
    tap.stop("muted")
    clock.run(5)
    before = len(asked)
    tap.on_keyframe_wanted()
    assert len(asked) == before


async def test_other_formats_are_described_before_their_packets(link: RecorderLink) -> None:
    stream = Stream()
    tap = tapped(link, stream)
    again = Track("video", {102: H264}, drops=DropCounters(), counter=PacketCounter())
    tap.start(again)
    assert stream.track.tap is None
    assert again.tap is tap
    first, second = [StreamInfo.decode(payload) for _, payload in frames(link, OPEN)]
    assert (first.formats, second.formats) == ({96: ("VP8", 90_000)}, {102: ("H264", 90_000)})


async def test_ended_track_loses_its_tap(link: RecorderLink) -> None:
    stream = Stream()
    tap = tapped(link, stream)
    publisher = SimpleNamespace(
        tracks={"video": stream.track},
        receptions={"video": None},
        transport=SimpleNamespace(inputs={}),
        _context=SimpleNamespace(overload=SimpleNamespace(videos={})),
    )
    Publisher._remove(publisher, "video")
    stream.send()
    assert frames(link) == []
    tap.close()
    assert link.oldest_at is not None, "the end is sent as soon as there is a recorder"
    assert link._waiting[-1][2][-FRAME.size + 4] == CLOSE


async def test_nothing_is_connected_before_something_is_recorded(link: RecorderLink) -> None:
    assert link._socket is None
    assert link.disconnected_at is None
    assert link.batch_size == 0
