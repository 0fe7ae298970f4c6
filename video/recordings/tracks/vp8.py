"""VP8 pictures out of RTP packets (RFC 7741)."""

from __future__ import annotations

from collections.abc import Sequence

from video.recordings.tracks.packets import Packet

_START_CODE = b"\x9d\x01\x2a"


def picture(packets: Sequence[Packet]) -> bytes | None:
    """Return the picture of its packets; None if its first packet is missing or a packet cannot be read."""
    parts: list[bytes] = []
    for index, packet in enumerate(packets):
        start = _descriptor_length(packet.payload)
        is_first = packet.payload[0] & 0x17 == 0x10  # S is set, and the partition is 0
        if start is None or is_first != (index == 0):
            return None
        parts.append(packet.payload[start:])
    return b"".join(parts) or None


def is_key(data: bytes) -> bool:
    """Return whether the picture needs no other one."""
    return len(data) >= 10 and not data[0] & 1 and data[3:6] == _START_CODE


def dimensions(data: bytes) -> tuple[int, int]:
    """Return width and height of a key picture."""
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _descriptor_length(payload: bytes) -> int | None:
    """Return the length of the payload descriptor, or None for a torn one."""
    length = 1
    if payload[0] & 0x80:
        if len(payload) < 2:
            return None
        flags, length = payload[1], 2
        if flags & 0x80:
            if len(payload) <= length:
                return None
            length += 2 if payload[length] & 0x80 else 1
        length += bool(flags & 0x40) + bool(flags & 0x30)
    return length if length < len(payload) else None
