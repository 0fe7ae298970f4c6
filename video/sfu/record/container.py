"""The container of one segment: a header, then entries. It only grows, and every byte of it is covered by a checksum.

    magic | length u32 | JSON | crc32 u32                                           the header
    kind u8 | length u32 | microseconds i64 | payload | crc32 u32                   an entry, again and again

Numbers are big-endian. The checksum of the header covers length and JSON, that of an entry everything before it in the
entry. A checksum finds accidents; the SHA-256 of the whole container, in the chained index, finds changes.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from video.sfu.record.entries import CRC, ENTRY_HEAD, MAX_PAYLOAD, Entry, Gap, Kind, SenderReport
from video.sfu.wire.bounds import MEDIA, Medium

MAGIC = b"DIWANREC1\n"
MAX_HEADER = 4096
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class ContainerHeader:
    """The description of a container. `clock_rate` is that of RTP timestamps, `session` names the node."""

    recording: str
    seat: str
    medium: Medium
    codec: str
    clock_rate: int
    payload_type: int
    segment: int
    opened_us: int
    session: str = ""

    def encode(self) -> bytes:
        """Return the first bytes of the container."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode("ascii")
        body = _LENGTH.pack(len(text)) + text
        return MAGIC + body + CRC.pack(zlib.crc32(body))


@dataclass(frozen=True, slots=True)
class Damage:
    """The first byte from which on a file is not as it was written, and how."""

    offset: int
    reason: str


class DamagedError(Exception):
    """The file has no readable beginning."""

    def __init__(self, damage: Damage) -> None:
        """Keep the `damage`."""
        super().__init__(f"damaged at byte {damage.offset}: {damage.reason}")
        self.damage = damage


def encode_entry(kind: Kind, at_us: int, payload: bytes) -> bytes:
    """Return the bytes of an entry, checksum included."""
    body = ENTRY_HEAD.pack(kind, len(payload), at_us) + payload
    return body + CRC.pack(zlib.crc32(body))


class Container:
    """A container that is read from its bytes. `damage` is known when all entries have been read."""

    def __init__(self, data: bytes) -> None:
        """Read the header. Raises DamagedError when it cannot be read."""
        self.damage: Damage | None = None
        """The first damaged or torn entry; None for a whole container."""
        self.header, self._start = _read_header(data)
        self._data = data

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries up to the first damaged or torn one, which sets `damage`."""
        data, position, size = self._data, self._start, len(self._data)
        while position < size:
            damage = self._check(position, size)
            if damage is not None:
                self.damage = Damage(position, damage)
                return
            kind, length, at_us = ENTRY_HEAD.unpack_from(data, position)
            start = position + ENTRY_HEAD.size
            yield Entry(Kind(kind), at_us, bytes(data[start : start + length]), position)
            position = start + length + CRC.size

    def _check(self, position: int, size: int) -> str | None:
        """Return why the entry at `position` cannot be read, or None."""
        if position + ENTRY_HEAD.size > size:
            return "torn"
        kind, length, _ = ENTRY_HEAD.unpack_from(self._data, position)
        end = position + ENTRY_HEAD.size + length
        if length > MAX_PAYLOAD:
            return "impossible length"
        if end + CRC.size > size:
            return "torn"
        if zlib.crc32(self._data[position:end]) != CRC.unpack_from(self._data, end)[0]:
            return "checksum"
        return _unreadable(kind, self._data[position + ENTRY_HEAD.size : end])


def _unreadable(kind: int, payload: bytes) -> str | None:
    """Return why an entry with a good checksum cannot be read, or None."""
    try:
        decode = {Kind.SENDER_REPORT: SenderReport.decode, Kind.GAP: Gap.decode}.get(Kind(kind))
        if decode is not None:
            decode(payload)
    except ValueError as error:
        return str(error)
    return None


def _read_header(data: bytes) -> tuple[ContainerHeader, int]:
    start = len(MAGIC)
    if data[:start] != MAGIC:
        raise DamagedError(Damage(0, "not a container"))
    try:
        (length,) = _LENGTH.unpack_from(data, start)
        end = start + _LENGTH.size + length
        (crc,) = CRC.unpack_from(data, end)
    except struct.error as error:
        raise DamagedError(Damage(start, "torn header")) from error
    if length > MAX_HEADER or zlib.crc32(data[start:end]) != crc:
        raise DamagedError(Damage(start, "header"))
    try:
        values = json.loads(data[start + _LENGTH.size : end])
        header = ContainerHeader(**{field.name: values[field.name] for field in fields(ContainerHeader)})
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(Damage(start, "header")) from error
    if header.medium not in MEDIA:
        raise DamagedError(Damage(start, "unknown medium"))
    return header, end + CRC.size


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a segment for the index, computed from its container."""

    packets: int
    ended_us: int
    gaps: tuple[Gap, ...]


def summarize(container: Container) -> Summary:
    """Read all entries and return their summary; `container.damage` is known then."""
    packets, ended_us = 0, container.header.opened_us
    gaps: list[Gap] = []
    for entry in container:
        packets += entry.kind is Kind.RTP
        ended_us = max(ended_us, entry.at_us)
        if entry.kind is Kind.GAP:
            gaps.append(entry.gap)
    return Summary(packets, ended_us, tuple(gaps))
