"""Real video and audio, encoded once and sent repeatedly."""

import functools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, count, cycle

import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av import AudioFrame, CodecContext, VideoFrame

SECONDS = 2
RATE = 25  # frames a second
WIDTH, HEIGHT = 640, 480
BITRATE = 1_200_000
H264_TARGET = 1_350_000  # x264 makes BITRATE of it for these frames
_APART = 7  # frames between two streams' key frames; it has no common divisor with the frames of one cycle

_streams = count()


def encoded(kind: str) -> Iterator[Sequence[bytes]]:
    """Return an endless iterator of frames of `kind`, each a sequence of payloads."""
    return cycle(_audio() if kind == "audio" else _vp8())


def h264() -> Iterator[Sequence[bytes]]:
    """Return an endless iterator of H.264 frames. No two streams in a row have their key frames together."""
    turn = _h264()
    first = next(_streams) * _APART % len(turn)
    return chain(turn[first:], cycle(turn))


@functools.cache
def _vp8() -> list[list[bytes]]:
    encoder = Vp8Encoder()
    encoder.target_bitrate = BITRATE
    return [encoder.encode(frame)[0] for frame in _frames()]


@functools.cache
def _h264() -> list[list[bytes]]:
    """Return constrained baseline video as browsers send it, at an even rate but for the first frame, the key frame."""
    codec = CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.framerate, codec.time_base = Fraction(RATE), Fraction(1, 90000)
    codec.bit_rate = H264_TARGET
    codec.gop_size = RATE * SECONDS
    codec.thread_count = 1  # one slice a frame, on every machine
    codec.profile = "Baseline"
    most, reserve = str(H264_TARGET), str(H264_TARGET // 2)
    codec.options = {"level": "31", "tune": "zerolatency", "maxrate": most, "bufsize": reserve}
    pack = H264Encoder().pack
    return [pack(packet)[0] for frame in _frames() for packet in codec.encode(frame)]


def _frames() -> Iterator[VideoFrame]:
    """Return 25 frames a second of a still, textured wall and a moving object in front of it."""
    random = np.random.default_rng(1)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    wall = 110 + 50 * np.sin(columns / 23) * np.cos(rows / 31) + random.integers(-8, 8, (HEIGHT, WIDTH))
    for number in range(RATE * SECONDS):
        picture = wall + random.integers(-2, 3, wall.shape)
        moving = (slice(120, 400), slice(200 + number % 25, 440 + number % 25))
        picture[moving] = 120 + 60 * np.sin((columns[moving] + 2 * number) / 17)
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        frame = VideoFrame.from_ndarray(picture, format="gray")
        frame.pts = number * 3600
        frame.time_base = Fraction(1, 90000)
        yield frame.reformat(format="yuv420p")


@functools.cache
def _audio() -> list[list[bytes]]:
    """Return 50 packets a second of a tone."""
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
