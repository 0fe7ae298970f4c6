"""A picture does not stay where nothing was recorded: it ends at its gap, or when its camera has stopped."""

from __future__ import annotations

import io
from collections.abc import Sequence

import av
import pytest

from tests.video.recordings.tracks.recorded_media import BEGIN, container, demuxed, picture_frames, pictures
from video.recordings.samples.stream import H264, VP8, Stream
from video.recordings.tracks.assemble import assemble
from video.recordings.tracks.frames import LAST_US, STOPPED_US, Frame, Interval, timed
from video.recordings.tracks.piece import make_piece
from video.sfu.record.container import encode_entry
from video.sfu.record.entries import Gap, Kind

SECOND = 1_000_000


def lasting(frames: Sequence[Frame], until: float, *gaps: Interval, may_stop: bool = True) -> list[tuple[float, bool]]:
    """Return how long each frame lasts in seconds, and whether a hole follows it."""
    found = timed(frames, 0, round(until * SECOND), may_stop=may_stop, gaps=gaps)
    return [(each.lasts_ms / 1000, each.is_end) for each in found]


def at(seconds: float, *, is_key: bool = True) -> Frame:
    return Frame(round(seconds * SECOND), round(seconds * SECOND), b"x", is_key)


def gap(begin: float, end: float | None = None) -> Interval:
    return Interval(round(begin * SECOND), None if end is None else round(end * SECOND))


def test_last_picture_ends_with_its_camera_and_not_with_the_segment() -> None:
    """A gap that ends late makes the segment end late."""
    assert lasting([at(1)], 17.7) == [(STOPPED_US / SECOND, True)]
    assert lasting([at(1)], 1.5) == [(0.5, True)]


def test_last_picture_ends_at_its_gap() -> None:
    assert lasting([at(1)], 17.7, gap(1.1, 17.7)) == [(0.1, True)]
    assert lasting([at(1)], 17.7, gap(0.2, 0.9), gap(1, None)) == [(LAST_US / SECOND, True)]


def test_still_screen_stays_until_its_gap() -> None:
    assert lasting([at(1)], 17.7, may_stop=False) == [(16.7, True)]
    assert lasting([at(1)], 17.7, gap(9), may_stop=False) == [(8, True)]
    assert lasting([at(1), at(12)], 12.5, gap(4, 11), may_stop=False) == [(3, True), (0.5, True)]


def test_picture_before_a_pause_ends_at_the_pause() -> None:
    assert lasting([at(1), at(12)], 12.5, gap(1.5, 11.8)) == [(0.5, True), (0.5, True)]
    assert lasting([at(1), at(12)], 12.5) == [(2, True), (0.5, True)]


def test_picture_that_others_need_lasts_until_they_come() -> None:
    assert lasting([at(1), at(12, is_key=False)], 12.5, gap(1.5, 11.8)) == [(11, False), (0.5, True)]


@pytest.mark.parametrize("codec", [VP8, H264])
def test_file_has_a_hole_where_the_recording_was_paused(codec: int) -> None:
    made = pictures(codec)
    later = BEGIN + 20 * SECOND
    stream = Stream(codec, 2)
    frames = [*picture_frames(made[:25], codec=codec), *picture_frames(made, later, codec)]
    pause = Gap("paused", BEGIN + SECOND, later - SECOND)
    entries = [encode_entry(Kind.GAP, later - SECOND, pause.encode()), *stream.entries(frames)]
    recorded = container(codec, entries)
    assert assemble(recorded).gaps == (Interval(pause.from_us, pause.to_us),)
    data = make_piece(recorded, origin_us=BEGIN, until_us=later + 3 * SECOND).data
    assert len(demuxed(data)) == 75
    with av.open(io.BytesIO(data)) as file:
        ends = [
            float((packet.pts + (packet.duration or 0)) * packet.time_base) for packet in file.demux() if packet.size
        ]
    assert ends[24] < 1.1, "the last picture before the pause"
