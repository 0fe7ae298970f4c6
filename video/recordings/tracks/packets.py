"""RTP packets of a container, in the order in which their sender made them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from video.recordings.tracks.frames import Interval
from video.sfu.record.entries import Entry, Kind

_HEADER: Final = struct.Struct("!BBHII")
_HALF: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. `number` is its sequence number, extended beyond 16 bits. `payload` is empty for padding alone."""

    number: int
    timestamp: int
    marker: bool
    arrived_us: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """The packets of one sender's stream (`ssrc`), in the order of their numbers, each once."""

    ssrc: int
    packets: tuple[Packet, ...]


def sources_of(entries: Iterable[Entry], hidden: Sequence[Interval] = ()) -> list[Source]:
    """Return the streams of a container in the order of their first packets.

    A browser that connects again has another `ssrc`, whose numbers and timestamps start elsewhere. Packets that arrived
    within `hidden` are left out: that is the time by which the node forwards, whatever the sender says of its clock.
    """
    found: dict[int, dict[int, Packet]] = {}
    highest: dict[int, int] = {}
    for entry in entries:
        if entry.kind is not Kind.RTP:
            continue
        parsed = _parse(entry)
        if parsed is None or any(entry.at_us in each for each in hidden):
            continue
        ssrc, packet = parsed
        top = highest.get(ssrc, packet.number)
        number = top + (packet.number - top + _HALF & 0xFFFF) - _HALF
        highest[ssrc] = max(top, number)
        found.setdefault(ssrc, {}).setdefault(
            number, Packet(number, packet.timestamp, packet.marker, packet.arrived_us, packet.payload)
        )
    return [Source(ssrc, tuple(rows[number] for number in sorted(rows))) for ssrc, rows in found.items()]


def pictures_of(packets: Sequence[Packet]) -> Iterator[tuple[bool, list[Packet]]]:
    """Yield the packets of each picture, and whether a packet is missing directly before them or among them."""
    group: list[Packet] = []
    is_broken, expected = False, None
    for packet in packets:
        is_missing = expected is not None and packet.number != expected
        expected = packet.number + 1
        if group and packet.timestamp != group[-1].timestamp:
            yield is_broken or not group[-1].marker, group
            group, is_broken = [], False
        is_broken = is_broken or is_missing
        if packet.payload:
            group.append(packet)
    if group:
        yield is_broken or not group[-1].marker, group


def _parse(entry: Entry) -> tuple[int, Packet] | None:
    """Return the sender and the packet of an entry, or None for what is no RTP packet."""
    data = entry.payload
    if len(data) < _HEADER.size or data[0] >> 6 != 2:
        return None
    first, second, number, timestamp, ssrc = _HEADER.unpack_from(data)
    start, end = _HEADER.size + 4 * (first & 15), len(data)
    if first & 0x10:
        if start + 4 > end:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= data[-1]
    payload = data[start:end] if start <= end else b""
    return ssrc, Packet(number, timestamp, bool(second & 0x80), entry.at_us, payload)
