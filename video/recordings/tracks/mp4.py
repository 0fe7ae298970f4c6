"""Fragmented MP4 with one H.264 track (ISO/IEC 14496-12 and -15), as a browser's MediaSource takes it.

A browser's MediaSource takes H.264 in MP4 alone, not in WebM.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from video.recordings.tracks.assemble import Track
from video.recordings.tracks.frames import Timed, timed
from video.recordings.tracks.h264 import PPS, SPS, kind_of

TIMESCALE: Final = 1_000
_FRAGMENT: Final = 50  # pictures in one fragment
_MATRIX: Final = struct.pack("!9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_KEY, _DELTA = 0x02000000, 0x01010000


def write_mp4(track: Track, origin_us: int, until_us: int = 0) -> bytes:
    """Return a file with the pictures of an H.264 track; times count from `origin_us`. Empty without SPS and PPS."""
    sps = [unit for unit in track.parameter_sets if kind_of(unit) == SPS and len(unit) > 3]
    pps = [unit for unit in track.parameter_sets if kind_of(unit) == PPS]
    if not sps or not pps:
        return b""
    return b"".join((_head(sps[0], pps[0]), *_fragments(track, origin_us, until_us)))


def mime_type(track: Track) -> str:
    """Return the type that a MediaSource asks for."""
    sps = next((unit for unit in track.parameter_sets if kind_of(unit) == SPS and len(unit) > 3), b"g\x42\xe0\x1f")
    return f'video/mp4; codecs="avc1.{sps[1:4].hex()}"'


def _box(name: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack("!I", 8 + len(data)) + name + data


def _full(name: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(name, struct.pack("!I", version << 24 | flags), *parts)


def _head(sps: bytes, pps: bytes) -> bytes:
    avcc = _box(
        b"avcC",
        bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1]),
        struct.pack("!H", len(sps)) + sps,
        b"\x01" + struct.pack("!H", len(pps)) + pps,
    )
    # Width and height come from the SPS.
    entry = _box(
        b"avc1",
        bytes(6) + struct.pack("!H", 1) + bytes(16) + struct.pack("!HH", 640, 360),
        struct.pack("!IIIH", 0x480000, 0x480000, 0, 1) + bytes(32) + struct.pack("!Hh", 24, -1),
        avcc,
    )
    empty = struct.pack("!I", 0)
    table = _box(
        b"stbl",
        _full(b"stsd", 0, 0, struct.pack("!I", 1), entry),
        _full(b"stts", 0, 0, empty),
        _full(b"stsc", 0, 0, empty),
        _full(b"stsz", 0, 0, empty, empty),
        _full(b"stco", 0, 0, empty),
    )
    reference = _box(b"dinf", _full(b"dref", 0, 0, struct.pack("!I", 1), _full(b"url ", 0, 1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", 0, 0, struct.pack("!IIIIHH", 0, 0, TIMESCALE, 0, 0x55C4, 0)),
        _full(b"hdlr", 0, 0, bytes(4) + b"vide" + bytes(12) + b"video\x00"),
        _box(b"minf", _full(b"vmhd", 0, 1, bytes(8)), reference, table),
    )
    header = struct.pack("!IIIII", 0, 0, 1, 0, 0) + bytes(8) + struct.pack("!hhhH", 0, 0, 0, 0)
    track = _box(b"trak", _full(b"tkhd", 0, 3, header, _MATRIX, struct.pack("!II", 640 << 16, 360 << 16)), media)
    movie = _full(
        b"mvhd", 0, 0, struct.pack("!IIIIIH", 0, 0, TIMESCALE, 0, 0x10000, 0x100), bytes(10), _MATRIX, bytes(24),
        struct.pack("!I", 2),
    )  # fmt: skip
    extends = _box(b"mvex", _full(b"trex", 0, 0, struct.pack("!IIIII", 1, 1, 0, 0, 0)))
    return _box(b"ftyp", b"iso5", struct.pack("!I", 512), b"iso5iso6mp41") + _box(b"moov", movie, track, extends)


def _fragments(track: Track, origin_us: int, until_us: int) -> Iterator[bytes]:
    found = list(timed(track.frames, origin_us, until_us, may_stop=track.medium == "video", gaps=track.gaps))
    number, start = 1, 0
    for end, each in enumerate(found, 1):
        if each.is_end or end - start == _FRAGMENT:
            yield _fragment(number, found[start:end])
            number, start = number + 1, end


def _fragment(number: int, found: list[Timed]) -> bytes:
    # Each picture lasts until the next one: a fragment has no holes, and ends where one begins.
    ends = [each.at_ms for each in found[1:]] + [found[-1].at_ms + found[-1].lasts_ms]
    samples = b"".join(
        struct.pack("!III", end - each.at_ms, len(each.frame.data), _KEY if each.frame.is_key else _DELTA)
        for each, end in zip(found, ends, strict=True)
    )

    def moof(offset: int) -> bytes:
        run = _full(b"trun", 0, 0x701, struct.pack("!Ii", len(found), offset), samples)
        time = _full(b"tfdt", 1, 0, struct.pack("!Q", found[0].at_ms))
        return _box(
            b"moof",
            _full(b"mfhd", 0, 0, struct.pack("!I", number)),
            _box(b"traf", _full(b"tfhd", 0, 0x20000, struct.pack("!I", 1)), time, run),
        )

    return moof(len(moof(0)) + 8) + _box(b"mdat", *(each.frame.data for each in found))
