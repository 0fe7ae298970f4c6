"""Time without media is marked from the last packet on, whatever comes next: a gap, another gap, the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.video.sfu.record.samples import HEADER, KEY, OPENED, rtp
from video.sfu.record.container import encode_entry
from video.sfu.record.entries import CRC, Gap, Kind, SenderReport
from video.sfu.record.index import read_index
from video.sfu.record.protocol import StreamInfo
from video.sfu.record.segment import Segment
from video.sfu.record.stream import StreamRecorder
from video.sfu.wire.bounds import Medium

SECOND = 1_000_000


class Written:
    """A stream that is recorded without a node. Times are in seconds after its first packet."""

    def __init__(self, root: Path, medium: Medium = "audio") -> None:
        formats = {96: ("VP8", 90_000)} if medium != "audio" else {111: ("opus", 48_000)}
        self.payload_type = next(iter(formats))
        info = StreamInfo("session", HEADER.recording, HEADER.seat, medium, KEY, formats)
        self.root, self.number = root, 0
        self.recorder = StreamRecorder(root, info, Segment.finish)

    def take(self, kind: Kind, at_us: int, payload: bytes) -> None:
        entry = encode_entry(kind, at_us, payload)
        self.recorder.take(kind, at_us, memoryview(entry)[: -CRC.size])

    def packets(self, begin: float, end: float, *, ssrc: int = 77) -> None:
        for step in range(round((end - begin) * 10) + 1):
            self.number += 1
            at_us = us(begin + step / 10)
            payload = b"\x10\x50" + bytes(8)
            self.take(Kind.RTP, at_us, rtp(self.number, payload, ssrc=ssrc, payload_type=self.payload_type))

    def gap(self, reason: Any, begin: float, end: float | None = None) -> None:
        at_us = us(begin if end is None else end)
        self.take(Kind.GAP, at_us, Gap(reason, us(begin), None if end is None else us(end)).encode())

    def reports(self, begin: int, end: int) -> None:
        for at in range(begin, end + 1):
            self.take(Kind.SENDER_REPORT, us(at), SenderReport(1 << 40, 3000, 77).encode())

    def gaps(self, end: float) -> list[tuple[str, float, float | None]]:
        """Close the stream and return its gaps, as the index names them."""
        assert self.recorder.close(us(end), None)
        lines = read_index(self.root / HEADER.recording).lines
        return [
            (gap.reason, (gap.from_us - OPENED) / SECOND, gap.to_us and (gap.to_us - OPENED) / SECOND)
            for line in lines
            for gap in line.gaps
        ]


def us(seconds: float) -> int:
    return OPENED + round(seconds * SECOND)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


def test_lost_connection_is_a_gap_from_the_last_packet_on(written: Written) -> None:
    """The node takes a quarter of a minute to give a connection up."""
    written.packets(0, 10)
    written.gap("network", 25.6)
    written.gap("network", 25.6, 31)
    written.packets(31.1, 33, ssrc=78)
    assert written.gaps(33) == [("network", 10, None), ("network", 10, 31)]


def test_silence_before_a_gap_of_another_reason_is_a_gap_of_its_own(written: Written) -> None:
    written.packets(0, 10)
    written.gap("paused", 20)
    written.gap("paused", 20, 30)
    written.packets(30.1, 31)
    assert written.gaps(31) == [("network", 10, 20), ("paused", 20, None), ("paused", 20, 30)]


def test_silent_sender_that_reports_is_muted_before_a_pause(written: Written) -> None:
    written.packets(0, 10)
    written.reports(11, 19)
    written.gap("paused", 20)
    assert written.gaps(31) == [("muted", 10, 20), ("paused", 20, None)]


def test_silence_after_a_gap_has_the_reason_of_the_gap(written: Written) -> None:
    written.packets(0, 10)
    written.gap("muted", 10.1)
    written.gap("muted", 10.1, 20)
    written.packets(24, 25)
    assert written.gaps(25)[1:] == [("muted", 10.1, 20), ("muted", 20, 24)]


@pytest.mark.parametrize("cut", [False, True])
def test_stream_that_ends_in_silence_is_marked_to_its_end(written: Written, cut: bool) -> None:
    written.packets(0, 10)
    if cut:
        written.recorder.cut()
    assert written.gaps(22) == [("network", 10, 22)]


def test_gap_that_lasts_to_the_end_is_marked_once(written: Written) -> None:
    written.packets(0, 10)
    written.gap("network", 25)
    assert written.gaps(60) == [("network", 10, None)]


def test_loss_just_before_a_gap_is_marked(written: Written) -> None:
    written.packets(0, 10)
    written.number += 3
    written.packets(10.5, 10.6)
    written.gap("network", 11)
    written.gap("network", 11, 12)
    written.packets(12.1, 12.5, ssrc=78)
    assert ("loss", 10, 10.5) in written.gaps(12.5)


def test_still_screen_is_no_gap_but_one_without_reports_is(tmp_path: Path) -> None:
    written = Written(tmp_path, "screen")
    written.packets(0, 10)
    written.reports(11, 30)
    written.gap("network", 45)
    assert written.gaps(60) == [("network", 30, None)]
