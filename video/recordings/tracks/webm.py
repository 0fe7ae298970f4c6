"""WebM with one track: Opus sound or VP8 pictures, as a browser's MediaSource takes it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from video.recordings.tracks.assemble import Track
from video.recordings.tracks.ebml import UNKNOWN_SIZE, element, floating, identifier, text, unsigned
from video.recordings.tracks.frames import Timed, timed

EBML, SEGMENT, INFO, TRACKS, TRACK, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675
SIMPLE_BLOCK, BLOCK_GROUP, BLOCK, BLOCK_DURATION = 0xA3, 0xA0, 0xA1, 0x9B
CLUSTER_MS: Final = 5_000  # a block's time is 16 bits with a sign, from its cluster's
_BLOCK: Final = struct.Struct("!BhB")
_OPUS_HEAD: Final = struct.Struct("<8sBBHIhB")
_SEEK_PRE_ROLL_NS: Final = 80_000_000  # RFC 7845: sound to decode before the place that is heard


def write_webm(track: Track, origin_us: int, until_us: int = 0) -> bytes:
    """Return a file with the frames of an Opus or VP8 track; times count from `origin_us`, in milliseconds.

    until_us: how long the last picture stays.
    """
    return b"".join((_head(track), *_clusters(track, origin_us, until_us)))


def mime_type(track: Track) -> str:
    """Return the type that a MediaSource asks for."""
    return 'audio/webm; codecs="opus"' if track.codec == "opus" else 'video/webm; codecs="vp8"'


def ebml_header() -> bytes:
    """Return the first element of every file."""
    return element(
        EBML,
        unsigned(0x4286, 1),  # version
        unsigned(0x42F7, 1),  # version that a reader needs
        unsigned(0x42F2, 4),  # longest identifier
        unsigned(0x42F3, 8),  # longest size
        text(0x4282, "webm"),
        unsigned(0x4287, 4),  # version of WebM
        unsigned(0x4285, 2),
    )


def _head(track: Track) -> bytes:
    info = element(INFO, unsigned(0x2AD7B1, 1_000_000), text(0x4D80, "Diwan"), text(0x5741, "Diwan"))
    return ebml_header() + identifier(SEGMENT) + UNKNOWN_SIZE + info + element(TRACKS, _entry(track))


def _entry(track: Track) -> bytes:
    common = unsigned(0xD7, 1) + unsigned(0x73C5, 1) + unsigned(0x9C, 0)  # number, identity, no lacing
    if track.codec == "opus":
        private = _OPUS_HEAD.pack(b"OpusHead", 1, 2, 0, 48_000, 0, 0)
        sound = element(0xE1, floating(0xB5, 48_000.0), unsigned(0x9F, 2))
        kind = unsigned(0x83, 2) + text(0x86, "A_OPUS") + element(0x63A2, private)
        return element(TRACK, common, kind, unsigned(0x56AA, 0), unsigned(0x56BB, _SEEK_PRE_ROLL_NS), sound)
    picture = element(0xE0, unsigned(0xB0, track.width), unsigned(0xBA, track.height))
    return element(TRACK, common, unsigned(0x83, 1), text(0x86, "V_VP8"), picture)


def _clusters(track: Track, origin_us: int, until_us: int) -> Iterator[bytes]:
    blocks: list[bytes] = []
    start_ms = -1
    for each in timed(track.frames, origin_us, until_us, may_stop=track.medium == "video", gaps=track.gaps):
        if blocks and each.at_ms - start_ms >= CLUSTER_MS:
            yield element(CLUSTER, unsigned(0xE7, start_ms), *blocks)
            blocks = []
        start_ms = start_ms if blocks else each.at_ms
        blocks.append(_block(each, start_ms))
    if blocks:
        yield element(CLUSTER, unsigned(0xE7, start_ms), *blocks)


def _block(each: Timed, start_ms: int) -> bytes:
    """Return a block. One that no other follows says how long it lasts, because nothing else would."""
    frame, ahead = each.frame, each.at_ms - start_ms
    if not each.is_end:
        return element(SIMPLE_BLOCK, _BLOCK.pack(0x81, ahead, 0x80 if frame.is_key else 0) + frame.data)
    refers = b"" if frame.is_key else element(0xFB, b"\xff")
    block = element(BLOCK, _BLOCK.pack(0x81, ahead, 0) + frame.data)
    return element(BLOCK_GROUP, block, unsigned(BLOCK_DURATION, each.lasts_ms), refers)
