"""A moving picture and a tone, encoded as browsers encode them."""

from __future__ import annotations

import array
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any, Final

import av

RATE: Final = 48_000
OPUS_SAMPLES: Final = 960  # 20 ms


@cache
def vp8_pictures(
    count: int, *, rate: int, size: tuple[int, int], shade: int, hue: tuple[int, int]
) -> tuple[bytes, ...]:
    """Return `count` pictures, the first of which needs no other: head and shoulders over a plain ground.

    shade: brightness of the ground, 16–235. hue: its two colour values, 16–240.
    """
    options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    return tuple(_pictures("libvpx", options, count, rate, size, shade, hue))


def h264_pictures(count: int, *, rate: int, size: tuple[int, int], shade: int, hue: tuple[int, int]) -> list[bytes]:
    """As `vp8_pictures`, in H.264 with start codes."""
    options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    return _pictures("libx264", options, count, rate, size, shade, hue)


def _pictures(
    codec: str, options: dict[str, str], count: int, rate: int, size: tuple[int, int], shade: int, hue: tuple[int, int]
) -> list[bytes]:
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, rate)
    encoder.bit_rate = 150_000
    encoder.gop_size = count
    encoder.options = options
    drawn = [_drawn(index, count, size, shade, hue) for index in range(count)]
    return [bytes(packet) for frame in [*drawn, None] for packet in encoder.encode(frame)]


def _drawn(index: int, count: int, size: tuple[int, int], shade: int, hue: tuple[int, int]) -> Any:
    """Draw head and shoulders that sway over a plain ground, and a bar at the foot that grows."""
    width, height = size
    frame = av.VideoFrame(width, height, "yuv420p")
    line = frame.planes[0].line_size
    middle = width / 2 + width / 40 * math.sin(2 * math.pi * index / count)
    rows = [_row(y / height, size, middle, shade).ljust(line, b"\x10") for y in range(height - 6)]
    bar = (b"\xeb" * (width * (index + 1) // count)).ljust(width, bytes([shade])).ljust(line, b"\x10")
    frame.planes[0].update(b"".join(rows) + bar * 6)
    for plane, value in zip(frame.planes[1:], hue, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    frame.pts = index
    frame.time_base = Fraction(1, 25)
    return frame


def _row(place: float, size: tuple[int, int], middle: float, shade: int) -> bytes:
    """Return a line of the picture at `place`, from 0 at the top to 1."""
    width, height = size
    head = 1 - ((place - 0.36) / 0.2) ** 2
    body = 1 - ((place - 1.05) / 0.45) ** 2
    half = height * (0.15 * math.sqrt(head) if head > 0 else 0.34 * math.sqrt(body) if body > 0 else 0)
    begin, end = int(middle - half), int(middle + half)
    return bytes([shade]) * begin + bytes([min(235, shade + 70)]) * (end - begin) + bytes([shade]) * (width - end)


@cache
def opus_tone(hertz: float, seconds: float, *, loudness: int = 6000) -> tuple[bytes, ...]:
    """Return a tone in packets of 20 ms."""
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate = RATE
    encoder.layout = "mono"
    encoder.format = "s16"
    encoder.time_base = Fraction(1, RATE)
    encoder.bit_rate = 24_000
    return tuple(bytes(packet) for frame in _tone(hertz, seconds, loudness) for packet in encoder.encode(frame))


def _tone(hertz: float, seconds: float, loudness: int) -> Iterator[Any]:
    step = 2 * math.pi * hertz / RATE
    for start in range(0, int(seconds * RATE), OPUS_SAMPLES):
        samples = array.array("h", (int(loudness * math.sin(step * (start + i))) for i in range(OPUS_SAMPLES)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=OPUS_SAMPLES)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = RATE
        frame.pts = start
        frame.time_base = Fraction(1, RATE)
        yield frame
