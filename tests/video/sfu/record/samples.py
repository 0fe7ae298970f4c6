"""Containers and files for the tests of recordings."""

from __future__ import annotations

import struct
from pathlib import Path

from video.sfu.record.container import ContainerHeader, encode_entry
from video.sfu.record.entries import Gap, Kind, SenderReport
from video.sfu.record.layout import SegmentId
from video.sfu.record.sealed_file import SealedWriter

KEY = bytes(range(32))
OPENED = 1_790_000_000_000_000
SEGMENT = SegmentId("rec", "judge", "video", 7)
HEADER = ContainerHeader("rec", "judge", "video", "VP8", 90_000, 96, 7, OPENED, "session")


def rtp(number: int, payload: bytes = b"picture", *, ssrc: int = 77, payload_type: int = 96) -> bytes:
    return struct.pack("!BBHII", 0x80, payload_type, number & 0xFFFF, number * 3000 & 0xFFFFFFFF, ssrc) + payload


def entries(count: int = 5) -> list[bytes]:
    """Return `count` packets, a sender report and a gap."""
    packets = [encode_entry(Kind.RTP, OPENED + each * 1000, rtp(each)) for each in range(count)]
    report = encode_entry(Kind.SENDER_REPORT, OPENED + 5, SenderReport(1 << 40, 3000, 77).encode())
    gap = encode_entry(Kind.GAP, OPENED + 99_000, Gap("muted", OPENED + 5000, OPENED + 99_000).encode())
    return [*packets, report, gap]


def container(count: int = 5) -> bytes:
    return HEADER.encode() + b"".join(entries(count))


def sealed(folder: Path, *, is_finished: bool = True, key: bytes = KEY, segment: SegmentId = SEGMENT) -> Path:
    """Write a file with three chunks and return its path."""
    path = folder / f"{segment.name}.seg"
    writer = SealedWriter(path, key, segment)
    writer.append(HEADER.encode())
    for entry in entries(2):
        writer.append(entry)
    if is_finished:
        writer.finish()
    else:
        writer.abandon()
    return path
