"""RTP packets of synthetic media, as entries of a container."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from video.sfu.record.container import encode_entry
from video.sfu.record.entries import Kind, SenderReport
from video.sfu.record.wall_clock import NTP_EPOCH

MTU: Final = 1_100
OPUS, VP8, H264 = 111, 96, 102
CLOCKS: Final = {OPUS: 48_000, VP8: 90_000, H264: 90_000}
REPORT_US: Final = 1_000_000


@dataclass(slots=True)
class Stream:
    """One sender's stream. `ahead_us`: its clock against the node's. `delay_us`: the time that a packet needs."""

    payload_type: int
    ssrc: int
    number: int = 65_530  # so that every sample crosses the end of 16 bits
    zero: int = 4_294_000_000  # the timestamp at `zero_us`; it crosses the end of 32 bits soon
    zero_us: int = 0
    ahead_us: int = 0
    delay_us: int = 15_000
    _reported_us: int = field(default=0)

    def timestamp(self, at_us: int) -> int:
        """Return the RTP timestamp of a moment."""
        return self.zero + (at_us - self.zero_us) * CLOCKS[self.payload_type] // 1_000_000 & 0xFFFFFFFF

    def packets(self, at_us: int, payloads: Sequence[bytes]) -> list[tuple[int, bytes]]:
        """Return the packets of one frame with the times at which they arrive."""
        found = []
        for index, payload in enumerate(payloads):
            marker = 0x80 if index == len(payloads) - 1 and self.payload_type != OPUS else 0
            number, self.number = self.number & 0xFFFF, self.number + 1
            head = struct.pack("!BBHII", 0x80, self.payload_type | marker, number, self.timestamp(at_us), self.ssrc)
            found.append((at_us + self.delay_us + index, head + payload))
        return found

    def report(self, at_us: int) -> tuple[int, SenderReport]:
        """Return a sender report of that moment, and when it arrives."""
        ntp = (at_us + self.ahead_us + NTP_EPOCH * 1_000_000 << 32) // 1_000_000
        return at_us + self.delay_us, SenderReport(ntp, self.timestamp(at_us), self.ssrc)

    def entries(self, frames: Iterable[tuple[int, Sequence[bytes]]]) -> Iterator[bytes]:
        """Yield the entries of frames, given with their times and payloads, and a report for each second."""
        for at_us, payloads in frames:
            if at_us - self._reported_us >= REPORT_US:
                self._reported_us = at_us
                arrived_us, report = self.report(at_us)
                yield encode_entry(Kind.SENDER_REPORT, arrived_us, report.encode())
            for arrived_us, packet in self.packets(at_us, payloads):
                yield encode_entry(Kind.RTP, arrived_us, packet)


def vp8_payloads(picture: bytes) -> list[bytes]:
    """Return the payloads of a VP8 picture (RFC 7741)."""
    parts = [picture[start : start + MTU] for start in range(0, len(picture), MTU)]
    return [(b"\x10" if index == 0 else b"\x00") + part for index, part in enumerate(parts)]


def h264_payloads(picture: bytes) -> list[bytes]:
    """Return the payloads of an H.264 picture with start codes (RFC 6184): single units, and fragments of long ones."""
    found: list[bytes] = []
    for unit in picture.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]:
        if len(unit) <= MTU:
            found.append(unit)
            continue
        head, body = unit[0], unit[1:]
        parts = [body[start : start + MTU] for start in range(0, len(body), MTU)]
        for index, part in enumerate(parts):
            flags = (0x80 if index == 0 else 0) | (0x40 if index == len(parts) - 1 else 0)
            found.append(bytes([head & 0xE0 | 28, flags | head & 31]) + part)
    return found
