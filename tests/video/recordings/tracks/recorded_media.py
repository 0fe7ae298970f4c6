"""Containers of synthetic sound and pictures, and readers of what is made of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import av

from video.recordings.samples.encode import h264_pictures, opus_tone, vp8_pictures
from video.recordings.samples.stream import CLOCKS, H264, OPUS, VP8, Stream, h264_payloads, vp8_payloads
from video.sfu.record.container import Container, ContainerHeader, encode_entry
from video.sfu.record.entries import Entry

BEGIN = 1_790_000_000_000_000
RATE = 25
STEP = 1_000_000 // RATE
NAMES = {OPUS: ("audio", "opus"), VP8: ("video", "VP8"), H264: ("video", "H264")}


@cache
def tone(hertz: float = 440, seconds: float = 2) -> tuple[bytes, ...]:
    return tuple(opus_tone(hertz, seconds))


@cache
def _pictures(codec: int) -> tuple[bytes, ...]:
    encode = vp8_pictures if codec == VP8 else h264_pictures
    return tuple(encode(50, rate=RATE, size=(320, 180), shade=90, hue=(120, 140)))


def pictures(codec: int = VP8) -> tuple[bytes, ...]:
    """Fifty pictures. An encoder does not make the same bytes twice, so they are made once."""
    return _pictures(codec)


def sound_frames(packets: Sequence[bytes], begin: int = BEGIN) -> list[tuple[int, list[bytes]]]:
    return [(begin + index * 20_000, [packet]) for index, packet in enumerate(packets)]


def picture_frames(made: Sequence[bytes], begin: int = BEGIN, codec: int = VP8) -> list[tuple[int, list[bytes]]]:
    payloads = vp8_payloads if codec == VP8 else h264_payloads
    return [(begin + index * STEP, payloads(picture)) for index, picture in enumerate(made)]


def container(payload_type: int, entries: Sequence[bytes], seat: str = "judge") -> Container:
    medium, codec = NAMES[payload_type]
    header = ContainerHeader("rec", seat, medium, codec, CLOCKS[payload_type], payload_type, 1, BEGIN, "session")
    return Container(header.encode() + b"".join(entries))


def sound(hertz: float = 440, *, stream: Stream | None = None, begin: int = BEGIN) -> Container:
    stream = stream or Stream(OPUS, 1)
    return container(OPUS, list(stream.entries(sound_frames(tone(hertz), begin))))


def video(codec: int = VP8, *, stream: Stream | None = None, begin: int = BEGIN) -> Container:
    stream = stream or Stream(codec, 2)
    return container(codec, list(stream.entries(picture_frames(pictures(codec), begin, codec))))


def again(original: Container, entries: Sequence[Entry]) -> Container:
    """Return a container with these entries instead."""
    return Container(original.header.encode() + b"".join(encode_entry(e.kind, e.at_us, e.payload) for e in entries))


def demuxed(data: bytes) -> list[tuple[int, bytes]]:
    """Return times in milliseconds and bytes of the frames of a file, as PyAV reads them."""
    with av.open(io.BytesIO(data)) as file:
        return [(round(packet.pts * packet.time_base * 1000), bytes(packet)) for packet in file.demux() if packet.size]


def decoded(data: bytes) -> list[object]:
    """Return the decoded frames of a file."""
    with av.open(io.BytesIO(data)) as file:
        return list(file.decode())
