"""The order to the child process, and its answer: JSON, then bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Final

# Length of a container and the last moment of its segment, in microseconds since 1970.
_PART: Final = struct.Struct("!IQ")
_LENGTH: Final = struct.Struct("!I")
MAX_CONTAINER: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tile:
    """One seat in the order of the room's tiles, and when it is in the room: [from, to) in milliseconds.

    caption: lines under its picture, the name first.
    """

    seat: str
    present: tuple[tuple[int, int], ...]
    caption: tuple[str, ...] = ()

    def is_present(self, at_ms: int) -> bool:
        """Return whether the seat is in the room at a moment."""
        return any(begin <= at_ms < end for begin, end in self.present)


@dataclass(frozen=True, slots=True)
class Order:
    """One piece: milliseconds of the recording, whose zero is `origin_us`. Both are whole slices.

    seconds: after so long by the clock of the wall the piece ends at the next slice. is_rtl: the captions' language is
    written from right to left.
    """

    origin_us: int
    from_ms: int
    to_ms: int
    seconds: float
    tiles: tuple[Tile, ...]
    is_rtl: bool = False

    def encode(self) -> bytes:
        """Return the bytes for the child."""
        return _framed(json.dumps(asdict(self)).encode())

    @classmethod
    def read(cls, stream: IO[bytes]) -> Order:
        """Read the order of `encode`."""
        values = json.loads(_read_framed(stream))
        tiles = tuple(
            Tile(each["seat"], tuple((begin, end) for begin, end in each["present"]), tuple(each["caption"]))
            for each in values.pop("tiles")
        )
        return cls(**values, tiles=tiles)


@dataclass(frozen=True, slots=True)
class Composed:
    """A piece: its end, clusters of WebM, and time and offset of each of them that begins with a key picture."""

    to_ms: int
    cues: tuple[tuple[int, int], ...]
    clusters: bytes

    def encode(self) -> bytes:
        """Return the bytes for the parent."""
        return _framed(json.dumps({"to_ms": self.to_ms, "cues": self.cues}).encode()) + self.clusters

    @classmethod
    def decode(cls, data: bytes) -> Composed:
        """Read what `encode` wrote. Raises ValueError for anything else."""
        try:
            (length,) = _LENGTH.unpack_from(data)
            values = json.loads(data[_LENGTH.size : _LENGTH.size + length])
            cues = tuple((int(at_ms), int(offset)) for at_ms, offset in values["cues"])
            return cls(int(values["to_ms"]), cues, data[_LENGTH.size + length :])
        except (struct.error, KeyError, TypeError) as error:
            raise ValueError("not an answer") from error


def container_head(length: int, until_us: int) -> bytes:
    """Return the head of a container: its length, and the last moment of its segment."""
    return _PART.pack(length, until_us)


def read_containers(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield containers and the last moments of their segments, up to the end of the stream."""
    while head := stream.read(_PART.size):
        length, until_us = _PART.unpack(head)
        if length > MAX_CONTAINER:
            raise ValueError("too long")
        yield stream.read(length), until_us


def _framed(text: bytes) -> bytes:
    return _LENGTH.pack(len(text)) + text


def _read_framed(stream: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(stream.read(_LENGTH.size))
    return stream.read(length)
