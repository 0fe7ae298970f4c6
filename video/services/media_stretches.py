"""The writing of media stretches, from the node's reports of each second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from video.models import MediaStretch, Seat, Sitting
from video.models.media_stretches import Media
from video.queries.single_sitting import BREAK


def record_stretches(
    sitting: Sitting, seats: Iterable[Seat], seen: dict[UUID, tuple[bool, bool]], at: datetime
) -> None:
    """Extend or begin the stretches of these admitted seats. seen: by seat, whether sound and picture were received.

    A seat in a consultation, or one that muted itself or was muted, is not with the others: its stretch ends. Called
    in a transaction; three statements, whatever the number of seats.
    """
    found = {key for seat in seats for key in _media_of(seat, seen.get(seat.pk, (False, False)))}
    if not found:
        return
    running = MediaStretch.records.filter(sitting=sitting, last_at__gte=at - BREAK, first_at__lte=at)
    continued = [row for row in running.select_for_update() if (row.seat_id, row.medium) in found]
    MediaStretch.records.filter(pk__in=[row.pk for row in continued], last_at__lt=at).update(last_at=at)
    new = found - {(row.seat_id, row.medium) for row in continued}
    MediaStretch.records.bulk_create(
        MediaStretch(sitting=sitting, seat_id=seat, medium=medium, first_at=at, last_at=at)
        for seat, medium in sorted(new)
    )


def _media_of(seat: Seat, seen: tuple[bool, bool]) -> Iterator[tuple[UUID, str]]:
    audio, video = seen
    if seat.consultation_id is not None:
        return
    if audio and seat.audio_on and not seat.is_muted_by_host:
        yield seat.pk, Media.AUDIO.value
    if video and seat.video_on:
        yield seat.pk, Media.VIDEO.value
