"""The sound of all seats: each decoded to its place in time, mixed, and encoded as Opus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

import av
import av.filter

from video.recordings.compose import SAMPLE_RATE
from video.recordings.tracks.assemble import Track
from video.recordings.tracks.frames import Frame

BYTES: Final = 2  # of a sample
PACKET: Final = 960  # samples: 20 ms
BIT_RATE: Final = 48_000
# A decoder and an encoder need so much sound before their output is right (RFC 7845, section 4.6).
PRE_ROLL_MS: Final = 80
AFTER_MS: Final = 40
# Packets that follow each other are joined without a seam unless their clock says that more than this is between them.
SEAM: Final = 480
_MS: Final = SAMPLE_RATE // 1000


class Sound:
    """The sound of one seat between two moments, as samples of 16 bits."""

    def __init__(self, origin_us: int, from_ms: int, to_ms: int) -> None:
        """Begin with silence, from a little before `from_ms` to a little after `to_ms`."""
        self._zero_us = origin_us + (from_ms - PRE_ROLL_MS) * 1000
        self._length = (to_ms - from_ms + PRE_ROLL_MS + AFTER_MS) * _MS
        self.samples = bytearray(self._length * BYTES)
        self.is_silent = True

    def add(self, tracks: Iterable[Track]) -> None:
        """Decode the tracks of consecutive segments."""
        decoder = _new_decoder()
        expected = -1
        for frame in _near(tracks, self._zero_us, self._length):
            place = (frame.at_us - self._zero_us) * SAMPLE_RATE // 1_000_000
            place = expected if abs(place - expected) <= SEAM else place
            for decoded in _decode(decoder, frame):
                self._lay(place, decoded)
                place += len(decoded) // BYTES
            expected = place

    def _lay(self, place: int, decoded: bytes) -> None:
        begin, end = max(0, place), min(self._length, place + len(decoded) // BYTES)
        if begin < end:
            self.samples[begin * BYTES : end * BYTES] = decoded[(begin - place) * BYTES : (end - place) * BYTES]
            self.is_silent = False


def _near(tracks: Iterable[Track], zero_us: int, length: int) -> Iterator[Frame]:
    """Yield the packets that sound within the time, and those before it that the decoder needs."""
    begin_us, end_us = zero_us - PRE_ROLL_MS * 1000, zero_us + length * 1_000_000 // SAMPLE_RATE
    last_us = -1
    for track in tracks:
        for frame in track.frames:
            if last_us < frame.at_us and begin_us <= frame.at_us < end_us:
                last_us = frame.at_us
                yield frame


def _new_decoder() -> Any:
    decoder: Any = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = SAMPLE_RATE
    decoder.layout = "mono"
    return decoder


def _decode(decoder: Any, frame: Frame) -> list[bytes]:
    try:
        return [bytes(each.planes[0])[: each.samples * BYTES] for each in decoder.decode(av.Packet(frame.data))]
    except av.error.FFmpegError:
        return []


def encode(sounds: Sequence[Sound], from_ms: int, to_ms: int) -> list[tuple[int, bytes]]:
    """Return packets of 20 ms with their times. Those of consecutive pieces follow each other without a seam."""
    length = (to_ms - from_ms + PRE_ROLL_MS + AFTER_MS) * _MS
    encoder = _new_encoder()
    packets = [bytes(packet) for frame in _mixed(sounds, length) for packet in encoder.encode(frame)]
    before, count = PRE_ROLL_MS // 20, (to_ms - from_ms) // 20
    kept = packets[before : before + count]
    return [(from_ms + 20 * index, packet) for index, packet in enumerate(kept)]


def _new_encoder() -> Any:
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate = SAMPLE_RATE
    encoder.layout = "mono"
    encoder.format = "s16"
    encoder.time_base = Fraction(1, SAMPLE_RATE)
    encoder.bit_rate = BIT_RATE
    encoder.options = {"application": "voip", "frame_duration": "20"}
    return encoder


def _mixed(sounds: Sequence[Sound], length: int) -> Iterator[Any]:
    heard = [sound for sound in sounds if not sound.is_silent]
    mixer = _Mixer(len(heard)) if len(heard) > 1 else None
    for start in range(0, length // PACKET * PACKET, PACKET):
        parts = [_frame(bytes(sound.samples[start * BYTES : (start + PACKET) * BYTES]), start) for sound in heard] or [
            _frame(bytes(PACKET * BYTES), start)
        ]
        yield mixer.mix(parts) if mixer else parts[0]


class _Mixer:
    """Adds sounds and limits the sum, so that two who speak at once do not crackle."""

    def __init__(self, count: int) -> None:
        self._graph: Any = av.filter.Graph()
        inputs = [
            self._graph.add_abuffer(
                sample_rate=SAMPLE_RATE, format="s16", layout="mono", time_base=Fraction(1, SAMPLE_RATE)
            )
            for _ in range(count)
        ]
        mix = self._graph.add("amix", f"inputs={count}:normalize=0:dropout_transition=0")
        for place, each in enumerate(inputs):
            each.link_to(mix, 0, place)
        form = self._graph.add("aformat", f"sample_fmts=s16:sample_rates={SAMPLE_RATE}:channel_layouts=mono")
        mix.link_to(form)
        sink = self._graph.add("abuffersink")
        form.link_to(sink)
        self._graph.configure()
        self._inputs, self._sink = inputs, sink

    def mix(self, parts: Sequence[Any]) -> Any:
        """Return the sum of frames of one length."""
        for each, part in zip(self._inputs, parts, strict=True):
            each.push(part)
        return self._sink.pull()


def _frame(samples: bytes, start: int) -> Any:
    frame: Any = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // BYTES)
    frame.planes[0].update(samples)
    frame.sample_rate = SAMPLE_RATE
    frame.pts = start
    frame.time_base = Fraction(1, SAMPLE_RATE)
    return frame
