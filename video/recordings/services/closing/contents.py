"""The contents of a segment's file, decrypted at closing, and their comparison with its line of the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from video.recordings.services.closing.manifests import file_of
from video.sfu.record.container import DamagedError
from video.sfu.record.layout import SegmentId
from video.sfu.record.leftovers import line_of
from video.sfu.record.sealed_file import WrongFileError, open_sealed_bytes

# What is compared, by its name in the index and in words.
_COMPARED: Final = {
    "sha256": "its plain bytes",
    "bytes": "its length",
    "packets": "its number of packets",
    "started_us": "its begin",
    "ended_us": "its end",
}
# A stream goes on with another number only after one of these.
_SKIPS: Final = frozenset({"crash", "disk"})


def contents_of(content: bytes, key: bytes, segment: SegmentId) -> dict[str, Any]:
    """Return what the index should say of the file; only `problem` if the file is not authentic."""
    try:
        opened = open_sealed_bytes(content, key, segment)
        if opened.damage is not None:
            return {"problem": f"{opened.damage.reason}, from byte {opened.damage.offset}"}
        line = line_of(segment, opened)
    except WrongFileError as error:
        return {"problem": str(error)}
    except DamagedError as error:
        return {"problem": f"its container is {error}"}
    return {
        "sha256": line.sha256,
        "bytes": line.size,
        "packets": line.packets,
        "started_us": line.started_us,
        "ended_us": line.ended_us,
    }


def problem_of(contents: Mapping[str, Any], line: Mapping[str, Any]) -> str:
    """Return how the file differs from its line; "" if it does not. Seat, medium and number are in its head."""
    if "problem" in contents:
        return str(contents["problem"])
    wrong = [words for name, words in _COMPARED.items() if contents.get(name) != line[name]]
    return "" if not wrong else f"not as its line of the index says: {', '.join(wrong)}"


def missing_numbers(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the files between others of a stream of which the index has no line, although nothing explains it.

    A recorder that was killed, or whose disk failed, leaves out a number, and the next segment has a gap for it.
    """
    ordered = sorted(lines, key=lambda line: (line["seat"], line["medium"], line["number"]))
    for _stream, group in groupby(ordered, key=lambda line: (line["seat"], line["medium"])):
        expected = 1
        for line in group:
            if line["number"] > expected and not any(gap["reason"] in _SKIPS for gap in line["gaps"]):
                last = line["number"] - 1
                yield f"{file_of({**line, 'number': expected})}: missing, without a line" + (
                    f", up to number {last}" if last > expected else ""
                )
            expected = line["number"] + 1
