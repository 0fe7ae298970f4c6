"""The proof of a single sitting: the seats that were connected with sound and picture at one moment, and the cuts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from video.models import MediaStretch, Room, SeatEvent
from video.models.media_stretches import Media
from video.models.seat_events import SeatEventKind

# The node reports once a second; a report that comes late, or one that is lost, is no break.
BREAK: Final = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Connected:
    """The media of one seat at a moment: the begin of the stretch of each medium; None: not received."""

    seat: UUID
    audio_since: datetime | None
    video_since: datetime | None

    @property
    def is_complete(self) -> bool:
        """True if sound and picture were received."""
        return self.audio_since is not None and self.video_since is not None


def connected_at(room: Room, seats: Collection[UUID], at: datetime) -> list[Connected]:
    """Return the media of these seats at a moment that is not in the future, in the order given. One query.

    A stretch counts until `BREAK` after the node's last report of it.
    """
    rows = MediaStretch.records.filter(
        sitting__room=room, seat__in=seats, first_at__lte=at, last_at__gte=at - BREAK
    ).order_by("first_at")
    since = {(row.seat_id, row.medium): row.first_at for row in rows}
    return [
        Connected(seat, since.get((seat, Media.AUDIO.value)), since.get((seat, Media.VIDEO.value))) for seat in seats
    ]


def longest_cut(room: Room, seat: UUID, from_at: datetime, to_at: datetime) -> timedelta:
    """Return the longest time between the two moments in which the picture of the seat was not received.

    A break of the node's reports alone is no cut, and neither is a consultation: a host has taken the person there and
    sees them, and no stretch is written of what the others cannot see. Two queries.
    """
    seen = MediaStretch.records.filter(
        sitting__room=room, seat=seat, medium=Media.VIDEO, first_at__lte=to_at, last_at__gte=from_at
    ).values_list("first_at", "last_at")
    return _longest_gap(sorted([*seen, *_consultations(seat, to_at)]), from_at, to_at)


def _consultations(seat: UUID, to_at: datetime) -> list[tuple[datetime, datetime]]:
    """The times that a seat spent in consultations, up to a moment."""
    moves = SeatEvent.records.filter(seat=seat, kind=SeatEventKind.MOVED, at__lte=to_at).order_by("at", "pk")
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for at, consultation in moves.values_list("at", "consultation"):
        if since is not None:
            found.append((since, at))
        since = at if consultation is not None else None
    return [*found, (since, to_at)] if since is not None else found


def longest_cuts(
    room: Room, seats: Collection[UUID], from_at: datetime, to_at: datetime
) -> dict[tuple[UUID, Media], timedelta]:
    """Return the same of sound and of picture of each of these seats. One query."""
    rows = MediaStretch.records.filter(
        sitting__room=room, seat__in=seats, first_at__lte=to_at, last_at__gte=from_at
    ).order_by("first_at")
    stretches: dict[tuple[UUID, Media], list[tuple[datetime, datetime]]] = {
        (seat, medium): [] for seat in seats for medium in Media
    }
    for row in rows:
        stretches[row.seat_id, Media(row.medium)].append((row.first_at, row.last_at))
    return {key: _longest_gap(times, from_at, to_at) for key, times in stretches.items()}


def _longest_gap(stretches: Iterable[tuple[datetime, datetime]], from_at: datetime, to_at: datetime) -> timedelta:
    longest, reached = timedelta(0), from_at
    for first_at, last_at in stretches:
        longest = max(longest, first_at - reached)
        reached = max(reached, last_at)
    longest = max(longest, to_at - reached)
    return longest if longest > BREAK else timedelta(0)
