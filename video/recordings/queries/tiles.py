"""The tiles of a composed video: the seats of a recording in the order of the room, and when each is in the room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import translation

from video.models import Seat
from video.policy import RoomPolicy
from video.queries.attendance import arrivals_of
from video.recordings.compose.order import Tile
from video.recordings.models import Recording, RecordingSegment
from video.recordings.queries.pieces import Span

Part = tuple[int, int]
SEPARATOR: Final = " · "


def tiles_of(recording: Recording, span: Span, segments: Iterable[RecordingSegment], language: str) -> tuple[Tile, ...]:
    """Return a tile for each seat that was recorded, with its presence in the time of these segments.

    A seat is present while it was admitted, and while something was recorded of it. Captions are in `language`.
    """
    recorded = set(recording.segments.order_by().values_list("seat", flat=True).distinct())
    seats = list(Seat.records.filter(pk__in=recorded).select_related("person", "space"))
    policy = RoomPolicy.from_json(recording.room.policy)
    seats.sort(key=lambda seat: (policy.place_of(seat.role), seat.number, str(seat.pk)))
    parts: dict[UUID, list[Part]] = defaultdict(list)
    for segment in segments:
        parts[segment.seat_id].append((span.ms_of(segment.started_us), span.ms_of(segment.ended_us)))
    for seat, arrival in arrivals_of(seats).items():
        for stay in arrival.stays:
            end = span.length_ms if stay.to_at is None else _ms(span, stay.to_at)
            parts[seat].append((_ms(span, stay.from_at), end))
    return tuple(Tile(str(seat.pk), tuple(_joined(parts[seat.pk])), caption_of(seat, language)) for seat in seats)


def caption_of(seat: Seat, language: str) -> tuple[str, str]:
    """Return the name in this language; then role, place, and the name in the other language if there is one."""
    with translation.override(language):
        name, role = seat.person.name, seat.role_word
        place = seat.space.name if seat.space is not None else ""
    other = {seat.person.name_ar, seat.person.name_en} - {name, ""}
    return name, SEPARATOR.join(part for part in (role, place, *other) if part)


def _ms(span: Span, moment: datetime) -> int:
    return span.ms_of(int(moment.timestamp() * 1_000_000))


def _joined(parts: Iterable[Part]) -> Sequence[Part]:
    """Return the parts in order, those that overlap as one."""
    found: list[Part] = []
    for begin, end in sorted(each for each in parts if each[0] < each[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
