"""The pieces of a recording: their places in time, and their contents for one viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Max, Min

from courts.ground.errors import NotVisible
from video.models import Seat
from video.policy import RoomPolicy
from video.recordings.models import Recording, RecordingSegment
from video.recordings.queries.access import Access, Hidden, hidden_from, hidden_of
from video.recordings.queries.stored import container_of, reports_beside
from video.recordings.tracks.piece import Piece, make_piece

# Media is captured before the node gets it: the recording begins a little before its first packet arrived.
LEAD_US: Final = 500_000


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a recording: its first moment in microseconds since 1970, and its length in milliseconds."""

    origin_us: int
    length_ms: int

    def ms_of(self, at_us: int) -> int:
        """Return a moment as milliseconds of the recording."""
        return (at_us - self.origin_us) // 1000


@dataclass(frozen=True, slots=True)
class Track:
    """One medium of one seat, with its pieces in order. `is_hidden`: an order hides all of it from the viewer."""

    seat: Seat
    medium: str
    pieces: tuple[RecordingSegment, ...]
    is_hidden: bool

    @property
    def key(self) -> str:
        """The name of the track in the page."""
        return f"{self.seat.pk}-{self.medium}"


def span_of(recording: Recording) -> Span:
    """Return the time of a recording; empty without a segment."""
    found = recording.segments.aggregate(first=Min("started_us"), last=Max("ended_us"))
    if found["first"] is None:
        return Span(0, 0)
    origin = found["first"] - LEAD_US
    return Span(origin, (found["last"] - origin) // 1000)


def tracks_of(access: Access, hidden: Hidden) -> list[Track]:
    """Return the tracks of a recording in the order of the room's tiles."""
    recording = access.recording
    by_track: dict[tuple[UUID, str], list[RecordingSegment]] = {}
    for segment in recording.segments.order_by("seat", "medium", "number"):
        by_track.setdefault((segment.seat_id, segment.medium), []).append(segment)
    policy = RoomPolicy.from_json(recording.room.policy)
    seats = {seat.pk: seat for seat in Seat.records.filter(room=recording.room_id).select_related("person", "space")}
    found = [
        Track(seats[seat], medium, tuple(rows), _is_hidden(hidden, seats[seat], medium, rows))
        for (seat, medium), rows in by_track.items()
        if seat in seats
    ]
    return sorted(found, key=lambda track: (policy.place_of(track.seat.role), track.seat.number, track.key))


def _is_hidden(hidden: Hidden, seat: Seat, medium: str, rows: Iterable[RecordingSegment]) -> bool:
    during = hidden_of(hidden, seat, medium)
    return all(any(each.covers(row.started_us, row.ended_us) for each in during) for row in rows)


def piece_of(access: Access, seat_id: UUID, medium: str, number: int) -> tuple[Piece, tuple[int, int]]:
    """Return one piece for this viewer, without what is hidden from them, and its time in milliseconds.

    Raises NotVisible for a piece that does not exist, Conflict for one that was altered.
    """
    recording = access.recording
    segment = recording.segments.filter(seat=seat_id, medium=medium, number=number).select_related("seat").first()
    if segment is None:
        raise NotVisible
    span = span_of(recording)
    time = span.ms_of(segment.started_us), span.ms_of(segment.ended_us)
    hidden = hidden_from(access.person, recording.room, keeps_record=access.right.keeps_record)
    during = hidden_of(hidden, segment.seat, medium)
    if any(each.covers(segment.started_us, segment.ended_us) for each in during):
        return Piece("", b""), time
    container = container_of(recording, segment)
    reports = reports_beside(recording, segment, container.header.session)
    made = make_piece(container, origin_us=span.origin_us, until_us=segment.ended_us, hidden=during, seat=reports)
    return made, time
