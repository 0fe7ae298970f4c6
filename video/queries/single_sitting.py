"""The proof of a single sitting: the seats that were connected with sound and picture at one moment, and the cuts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from video.models import MediaStretch, Room
from video.models.media_stretches import Media

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

    A break of the node's reports alone is no cut.
    """
    rows = MediaStretch.records.filter(
        sitting__room=room, seat=seat, medium=Media.VIDEO, first_at__lte=to_at, last_at__gte=from_at
    )
    longest, reached = timedelta(0), from_at
    for first_at, last_at in rows.order_by("first_at").values_list("first_at", "last_at"):
        longest = max(longest, first_at - reached)
        reached = max(reached, last_at)
    longest = max(longest, to_at - reached)
    return longest if longest > BREAK else timedelta(0)
