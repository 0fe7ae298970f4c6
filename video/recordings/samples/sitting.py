"""The files of a synthetic sitting, as the recorder leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from video.recordings.samples.encode import opus_tone, vp8_pictures
from video.recordings.samples.stream import CLOCKS, OPUS, VP8, Stream, vp8_payloads
from video.sfu.record.container import ContainerHeader, encode_entry
from video.sfu.record.entries import Gap, Kind
from video.sfu.record.index import append_line
from video.sfu.record.layout import SegmentId, folder_of
from video.sfu.record.leftovers import line_of
from video.sfu.record.sealed_file import SealedWriter, open_sealed
from video.sfu.wire.bounds import Medium

RATE: Final = 10
LOOP: Final = 2 * RATE  # pictures, after which they repeat
SEGMENT_S: Final = 30
SIZE: Final = (320, 180)
Part = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SampleSeat:
    """A seat of the sample. Times in seconds from its begin.

    present: when its media is recorded. speaks: when its tone is heard. shade, hue: the look of its picture, see
    `encode`. gaps: what its files say of the rest.
    """

    seat: str
    hertz: float
    shade: int
    hue: tuple[int, int]
    present: Part
    speaks: Sequence[Part] = ()
    gaps: Sequence[Gap] = field(default=())


def write_sample(root: Path, recording: str, key: bytes, begin_us: int, seats: Sequence[SampleSeat]) -> None:
    """Write the closed segments of all seats and the index. Raises OSError."""
    folder_of(root, recording).mkdir(parents=True, exist_ok=True)
    silence = opus_tone(0, 0.02)
    for number, seat in enumerate(seats):
        media = {
            "audio": (OPUS, "opus", list(_sound(seat, begin_us, silence))),
            "video": (VP8, "VP8", list(_pictures(seat, begin_us))),
        }
        for place, (medium, (payload_type, codec, frames)) in enumerate(media.items()):
            stream = Stream(payload_type, 1000 + 10 * number + place, zero_us=begin_us)
            named: Medium = "audio" if medium == "audio" else "video"
            for index, part in enumerate(_parts(frames, begin_us, seat), start=1):
                segment = SegmentId(recording, seat.seat, named, index)
                opened_us = part[0][0] + stream.delay_us
                header = ContainerHeader(
                    recording, seat.seat, named, codec, CLOCKS[payload_type], payload_type, index, opened_us, "sample"
                )
                gaps = seat.gaps if index == 1 else ()
                _write(root, key, segment, header, [*_gaps(gaps), *stream.entries(part)])


def _gaps(gaps: Sequence[Gap]) -> Iterator[bytes]:
    for gap in gaps:
        yield encode_entry(Kind.GAP, gap.from_us, gap.encode())


Frames = list[tuple[int, list[bytes]]]


def _parts(frames: Frames, begin_us: int, seat: SampleSeat) -> Iterator[Frames]:
    """Cut frames into segments; each begins with a key picture, because a loop does."""
    start_us = begin_us + int(seat.present[0] * 1_000_000)
    by_segment: dict[int, Frames] = {}
    for at_us, payloads in frames:
        by_segment.setdefault((at_us - start_us) // (SEGMENT_S * 1_000_000), []).append((at_us, payloads))
    yield from by_segment.values()


def _sound(seat: SampleSeat, begin_us: int, silence: Sequence[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    tone = opus_tone(seat.hertz, 1.0, loudness=2500)
    for step in range(int(seat.present[0] * 50), int(seat.present[1] * 50)):
        is_heard = any(begin <= step / 50 < end for begin, end in seat.speaks)
        packet = tone[step % len(tone)] if is_heard else silence[0]
        yield begin_us + step * 20_000, [packet]


def _pictures(seat: SampleSeat, begin_us: int) -> Iterator[tuple[int, list[bytes]]]:
    loop = [vp8_payloads(each) for each in vp8_pictures(LOOP, rate=RATE, size=SIZE, shade=seat.shade, hue=seat.hue)]
    first = int(seat.present[0] * RATE)
    for step in range(first, int(seat.present[1] * RATE)):
        yield begin_us + step * 1_000_000 // RATE, loop[(step - first) % LOOP]


def _write(root: Path, key: bytes, segment: SegmentId, header: ContainerHeader, entries: Sequence[bytes]) -> None:
    writer = SealedWriter(segment.part(root), key, segment)
    writer.append(header.encode())
    for start in range(0, len(entries), 256):
        writer.append(b"".join(entries[start : start + 256]))
    writer.finish()
    segment.part(root).rename(segment.closed(root))
    append_line(folder_of(root, segment.recording), line_of(segment, open_sealed(segment.closed(root), key, segment)))
