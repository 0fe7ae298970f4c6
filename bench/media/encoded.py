"""Real pictures and voices for a server that decodes: encoded once, sent again and again."""

import functools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import cycle

import numpy as np
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av import AudioFrame, VideoFrame

SECONDS = 2
WIDTH, HEIGHT = 640, 480
BITRATE = 1_200_000


def encoded(kind: str) -> Iterator[Sequence[bytes]]:
    """Return frames of `kind` without end, each a sequence of payloads."""
    return cycle(_voice() if kind == "audio" else _picture())


@functools.cache
def _picture() -> list[list[bytes]]:
    """25 frames a second of a still, textured wall and something that moves before it; the first is a key frame."""
    encoder = Vp8Encoder()
    encoder.target_bitrate = BITRATE
    random = np.random.default_rng(1)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    wall = 110 + 50 * np.sin(columns / 23) * np.cos(rows / 31) + random.integers(-8, 8, (HEIGHT, WIDTH))
    frames = []
    for number in range(25 * SECONDS):
        picture = wall + random.integers(-2, 3, wall.shape)
        moving = (slice(120, 400), slice(200 + number % 25, 440 + number % 25))
        picture[moving] = 120 + 60 * np.sin((columns[moving] + 2 * number) / 17)
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        frame = VideoFrame.from_ndarray(picture, format="gray")
        frame.pts = number * 3600
        frame.time_base = Fraction(1, 90000)
        frames.append(encoder.encode(frame.reformat(format="yuv420p"))[0])
    return frames


@functools.cache
def _voice() -> list[list[bytes]]:
    """50 packets a second of a tone."""
    encoder = OpusEncoder()
    packets = []
    for number in range(50 * SECONDS):
        samples = [int(9000 * math.sin(2 * math.pi * 440 * (number * 960 + each) / 48000)) for each in range(960)]
        frame = AudioFrame.from_ndarray(np.array([samples], np.int16), format="s16", layout="mono")
        frame.sample_rate = 48000
        frame.pts = number * 960
        frame.time_base = Fraction(1, 48000)
        packets += [[packet] for packet in encoder.encode(frame)[0]]
    return packets
