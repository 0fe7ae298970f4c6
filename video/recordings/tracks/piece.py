"""A piece: what a browser gets of one recorded segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from video.recordings.tracks import mp4, webm
from video.recordings.tracks.assemble import Track, assemble
from video.recordings.tracks.clock import Report
from video.recordings.tracks.frames import Interval
from video.sfu.record.container import Container


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that a MediaSource takes, and its type. `data` is empty where nothing can be shown or heard."""

    mime_type: str
    data: bytes


def make_piece(
    container: Container,
    *,
    origin_us: int,
    until_us: int,
    hidden: Sequence[Interval] = (),
    seat: Iterable[Report] = (),
) -> Piece:
    """Return the piece of a segment; its times count from `origin_us`, and its last picture stays to `until_us`.

    hidden: when this viewer may not have the track. seat: sender reports of the seat's other media.
    """
    track = assemble(container, hidden, seat)
    if not track.frames:
        return Piece("", b"")
    until_us = shown_until(track, until_us, hidden)
    if track.codec == "H264":
        return Piece(mp4.mime_type(track), mp4.write_mp4(track, origin_us, until_us))
    return Piece(webm.mime_type(track), webm.write_webm(track, origin_us, until_us))


def shown_until(track: Track, until_us: int, hidden: Sequence[Interval] = ()) -> int:
    """Return how long the last picture stays: not while later ones are hidden or missing."""
    last_us = track.frames[-1].at_us
    return min([until_us, *(each.from_us for each in (*hidden, *track.incomplete) if each.from_us >= last_us)])
