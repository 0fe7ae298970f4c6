"""The WebM file of a composed sitting: its head with an index to jump by, and the clusters of its pieces."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from video.recordings.compose import HEIGHT, WIDTH
from video.recordings.tracks.ebml import element, floating, identifier, text, unsigned
from video.recordings.tracks.webm import CLUSTER, INFO, SEGMENT, SIMPLE_BLOCK, TRACK, TRACKS, ebml_header

VIDEO, AUDIO = 1, 2
CUES, CUE_POINT = 0x1C53BB6B, 0xBB
# An encoder of Opus looks ahead by so many samples: its output is late by as much.
OPUS_DELAY: Final = 312
_SEEK_PRE_ROLL_NS: Final = 80_000_000
_BLOCK: Final = struct.Struct("!BhB")
_OPUS_HEAD: Final = struct.Struct("<8sBBHIhB")
_SIZE: Final = 1 << 56  # an EBML number of eight bytes

Picture = tuple[int, bool, bytes]
Cue = tuple[int, int]


def write_clusters(pictures: Sequence[Picture], sound: Sequence[tuple[int, bytes]]) -> tuple[bytes, list[Cue]]:
    """Return clusters that each begin with a key picture, and time and offset of each.

    pictures: time in milliseconds, whether it is a key picture, and its bytes. sound: packets with their times.
    """
    keys = [at_ms for at_ms, is_key, _data in pictures if is_key]
    blocks = sorted(
        [(at_ms, VIDEO, 0x80 if is_key else 0, data) for at_ms, is_key, data in pictures]
        + [(at_ms, AUDIO, 0x80, data) for at_ms, data in sound],
        key=lambda block: block[:2],
    )
    parts: list[bytes] = []
    cues: list[Cue] = []
    offset = 0
    for key_ms, group in groupby(blocks, key=lambda block: max((each for each in keys if each <= block[0]), default=0)):
        part = element(
            CLUSTER,
            unsigned(0xE7, key_ms),
            *(
                element(SIMPLE_BLOCK, _BLOCK.pack(0x80 | track, at_ms - key_ms, flags) + data)
                for at_ms, track, flags, data in group
            ),
        )
        cues.append((key_ms, offset))
        parts.append(part)
        offset += len(part)
    return b"".join(parts), cues


def write_head(length_ms: int, pieces: Sequence[tuple[int, Sequence[Cue]]]) -> bytes:
    """Return what stands before the clusters. pieces: the size of each piece in bytes, and its clusters."""
    info = element(
        INFO,
        unsigned(0x2AD7B1, 1_000_000),
        floating(0x4489, float(length_ms)),
        text(0x4D80, "Diwan"),
        text(0x5741, "Diwan"),
    )
    tracks = element(TRACKS, _video(), _audio())
    before = len(info) + len(tracks)
    # Offsets have eight bytes, so that the length of the index does not depend on them.
    cues = _cues(pieces, before + len(_cues(pieces, 0)))
    size = before + len(cues) + sum(length for length, _cues_of in pieces)
    return ebml_header() + identifier(SEGMENT) + (_SIZE | size).to_bytes(8, "big") + info + tracks + cues


def _video() -> bytes:
    common = unsigned(0xD7, VIDEO) + unsigned(0x73C5, VIDEO) + unsigned(0x9C, 0)
    picture = element(0xE0, unsigned(0xB0, WIDTH), unsigned(0xBA, HEIGHT))
    return element(TRACK, common, unsigned(0x83, 1), text(0x86, "V_VP8"), picture)


def _audio() -> bytes:
    common = unsigned(0xD7, AUDIO) + unsigned(0x73C5, AUDIO) + unsigned(0x9C, 0)
    private = _OPUS_HEAD.pack(b"OpusHead", 1, 1, OPUS_DELAY, 48_000, 0, 0)
    sound = element(0xE1, floating(0xB5, 48_000.0), unsigned(0x9F, 1))
    delay = unsigned(0x56AA, OPUS_DELAY * 1_000_000_000 // 48_000) + unsigned(0x56BB, _SEEK_PRE_ROLL_NS)
    return element(TRACK, common, unsigned(0x83, 2), text(0x86, "A_OPUS"), element(0x63A2, private), delay, sound)


def _cues(pieces: Sequence[tuple[int, Sequence[Cue]]], begin: int) -> bytes:
    return element(CUES, *_points(pieces, begin))


def _points(pieces: Sequence[tuple[int, Sequence[Cue]]], begin: int) -> Iterator[bytes]:
    for size, cues in pieces:
        for at_ms, offset in cues:
            place = element(0xF1, (begin + offset).to_bytes(8, "big"))
            yield element(CUE_POINT, unsigned(0xB3, at_ms), element(0xB7, unsigned(0xF7, VIDEO), place))
        begin += size
