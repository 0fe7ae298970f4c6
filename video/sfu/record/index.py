"""The index of a recording: one line for each closed segment, each chained to the line before it.

A line is canonical JSON (sorted keys, no spaces, ASCII) with the field `chain` added. Its chain value is
`sha256(previous chain value | the canonical JSON without "chain")`, and `previous` repeats that of the line before; the
first line's previous value is `genesis(recording)`. So a line that is changed, left out or moved breaks the chain.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from video.sfu.record.entries import GAP_REASONS, Gap
from video.sfu.record.layout import INDEX
from video.sfu.record.regular import open_regular
from video.sfu.wire.bounds import MEDIA, Medium

T = TypeVar("T")
RECENT = 128 * 1024  # bytes of the index in which the last lines are looked for


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One closed segment. Times in microseconds since 1970.

    `size` (`bytes` in the file) and `sha256` are of the plain container.
    """

    seat: str
    medium: Medium
    number: int
    started_us: int
    ended_us: int
    packets: int
    size: int
    sha256: str
    gaps: tuple[Gap, ...]
    previous: str = ""
    chain: str = ""

    def canonical(self) -> bytes:
        """Return the JSON that the chain covers: every field but `chain`."""
        return json.dumps(self._values(), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")

    def encode(self) -> bytes:
        """Return the line, newline included."""
        values = {**self._values(), "chain": self.chain}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"

    def chained(self, previous: str) -> "IndexLine":
        """Return the line as the successor of the line with the chain value `previous`."""
        line = replace(self, previous=previous)
        return replace(line, chain=chain_value(previous, line.canonical()))

    def _values(self) -> dict[str, Any]:
        return {
            "seat": self.seat,
            "medium": self.medium,
            "number": self.number,
            "started_us": self.started_us,
            "ended_us": self.ended_us,
            "packets": self.packets,
            "bytes": self.size,
            "sha256": self.sha256,
            "gaps": [asdict(gap) for gap in self.gaps],
            "previous": self.previous,
        }


@dataclass(frozen=True, slots=True)
class Index:
    """The lines of an index up to the first one that is wrong, which is `broken_line` (from 1 on), and why.

    `torn_bytes` are left at the end by a crash: a line without its newline.
    """

    lines: tuple[IndexLine, ...]
    broken_line: int | None = None
    reason: str = ""
    torn_bytes: int = 0

    @property
    def chain(self) -> str:
        """The chain value of the last line; "" without a line."""
        return self.lines[-1].chain if self.lines else ""


def genesis(recording: str) -> str:
    """Return the previous value of the first line."""
    return hashlib.sha256(b"diwan-recording:" + recording.encode("ascii")).hexdigest()


def chain_value(previous: str, canonical: bytes) -> str:
    """Return the chain value of a line."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical).hexdigest()


def read_index(folder: Path) -> Index:
    """Read and check the index of a recording's folder; an absent one has no lines. Raises OSError."""
    try:
        with open_regular(folder / INDEX) as file:
            return parse_index(file.read(), folder.name)
    except FileNotFoundError:
        return parse_index(b"", folder.name)


def parse_index(data: bytes, recording: str) -> Index:
    """Return the checked lines of an index, up to the first one that is wrong."""
    *whole, torn = data.split(b"\n")
    lines: list[IndexLine] = []
    previous = genesis(recording)
    for number, text in enumerate(whole, start=1):
        try:
            line = decode_line(text)
        except (ValueError, KeyError, TypeError, RecursionError):
            return Index(tuple(lines), number, "not a line of an index", len(torn))
        if line.previous != previous or line.chain != chain_value(previous, line.canonical()):
            return Index(tuple(lines), number, "the chain is broken", len(torn))
        if line.encode() != text + b"\n":
            return Index(tuple(lines), number, "not canonical", len(torn))
        lines.append(line)
        previous = line.chain
    return Index(tuple(lines), torn_bytes=len(torn))


def decode_line(text: bytes) -> IndexLine:
    """Return the line of its JSON, chain unchecked. Raises ValueError, KeyError or TypeError."""
    values = json.loads(text)
    return IndexLine(
        seat=_text(values["seat"]),
        medium=_one_of(MEDIA, values["medium"]),
        number=_number(values["number"]),
        started_us=_number(values["started_us"]),
        ended_us=_number(values["ended_us"]),
        packets=_number(values["packets"]),
        size=_number(values["bytes"]),
        sha256=_text(values["sha256"]),
        gaps=tuple(_gap(each) for each in values["gaps"]),
        previous=_text(values["previous"]),
        chain=_text(values["chain"]),
    )


def _gap(values: dict[str, Any]) -> Gap:
    to_us = values["to_us"]
    reason = _one_of(GAP_REASONS, values["reason"])
    return Gap(reason, _number(values["from_us"]), None if to_us is None else _number(to_us), _number(values["lost"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if type(value) is not int:  # True is not a number here
        raise TypeError("not a number")
    return value


def _one_of(choices: Sequence[T], value: object) -> T:
    found = [each for each in choices if each == value]
    if not found:
        raise ValueError("not one of the choices")
    return found[0]


def append_line(folder: Path, line: IndexLine) -> IndexLine:
    """Append `line` as the successor of the last one, durably, and return it chained. Raises OSError.

    Several processes may append, one after the other: two links overlap while a new version takes over. A torn line at
    the end, from a crash, is cut off. An index whose chain is broken is continued from its last line all the same:
    recording must go on, and the verification names the broken line. A segment that a recent line has is not added
    again: one recorder may find the file of another before that one has added its line.
    """
    file = os.open(folder / INDEX, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, end, is_known = _look_back(file, line)
        if is_known and last is not None:
            return last
        chained = line.chained(genesis(folder.name) if last is None else last.chain)
        text = chained.encode()
        os.ftruncate(file, end)
        try:
            _write(file, text, end)
        except OSError:
            os.ftruncate(file, end)
            raise
        os.fsync(file)
        return chained
    finally:
        os.close(file)


def _look_back(file: int, new: IndexLine) -> tuple[IndexLine | None, int, bool]:
    """Return the last line that can be read, the position behind the last newline, and whether `new` has a line."""
    size = os.fstat(file).st_size
    begin = max(0, size - RECENT)
    data = os.pread(file, size - begin, begin)
    end = data.rfind(b"\n") + 1
    last: IndexLine | None = None
    for text in reversed(data[:end].split(b"\n")):
        try:
            line = decode_line(text)
            bytes.fromhex(line.chain)
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        last = last or line
        if (line.seat, line.medium, line.number) == (new.seat, new.medium, new.number):
            return last, begin + end, True
    return last, begin + end, False


def _write(file: int, text: bytes, position: int) -> None:
    while text:
        written = os.pwrite(file, text, position)
        text, position = text[written:], position + written
