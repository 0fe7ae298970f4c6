"""H.264 pictures out of RTP packets (RFC 6184): single units, aggregates (STAP-A) and fragments (FU-A)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from video.recordings.tracks.packets import Packet

IDR, SPS, PPS, STAP_A, FU_A = 5, 7, 8, 24, 28
_SINGLE: Final = range(1, 24)


def units(packets: Sequence[Packet]) -> list[bytes] | None:
    """Return the NAL units of a picture; None if a fragment is missing or a packet cannot be read."""
    found: list[bytes] = []
    fragments: list[bytes] = []
    for packet in packets:
        payload = packet.payload
        kind = payload[0] & 31
        if kind == FU_A:
            if len(payload) < 3 or bool(fragments) == bool(payload[1] & 0x80):
                return None
            fragments.append(payload[2:])
            if payload[1] & 0x40:
                found.append(bytes([payload[0] & 0xE0 | payload[1] & 31]) + b"".join(fragments))
                fragments = []
            continue
        parts = [payload] if kind in _SINGLE else list(_aggregated(payload)) if kind == STAP_A else []
        if fragments or not parts:
            return None
        found += parts
    return found if found and not fragments else None


def _aggregated(payload: bytes) -> Iterator[bytes]:
    position = 1
    while position + 2 < len(payload):
        length = int.from_bytes(payload[position : position + 2], "big")
        yield payload[position + 2 : position + 2 + length]
        position += 2 + length


def kind_of(unit: bytes) -> int:
    """Return the type of a NAL unit."""
    return unit[0] & 31 if unit else 0


def is_key(found: Sequence[bytes]) -> bool:
    """Return whether the picture needs no other one."""
    return any(kind_of(unit) == IDR for unit in found)


def with_lengths(found: Sequence[bytes]) -> bytes:
    """Return the picture as MP4 stores it: each unit behind its length, without the sets of parameters."""
    kept = [unit for unit in found if kind_of(unit) not in {SPS, PPS}]
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in kept)
