"""Playbacks: begin one with its reason, and note which parts were sent and which were played."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import User
from courts.ground.services import audit
from video.recordings.models import Playback
from video.recordings.queries.access import Access
from video.recordings.queries.pieces import span_of
from video.recordings.states import RecordingState

# Ranges that are closer than this are one: a page reports every few seconds.
JOINED_MS: Final = 1_500
MAX_RANGES: Final = 2_000


def start_playback(access: Access, user: User, *, reason: str, actor: Actor) -> Playback:
    """Begin a playback, with its row and its audit entry.

    Raises Conflict `not_closed` for a recording that is not closed yet, `deleted` for one that is deleted, DomainError
    `reason_missing`.
    """
    if access.recording.state == RecordingState.DELETED:
        raise Conflict(_("This recording is deleted."), code="deleted")
    if access.recording.state != RecordingState.CLOSED:
        raise Conflict(_("The recording can be watched once it is closed and signed."), code="not_closed")
    reason = reason.strip()[:300]
    if access.right.needs_reason and not reason:
        raise DomainError(_("Enter why you watch the recording."), code="reason_missing", field="reason")
    with transaction.atomic():
        playback = Playback.records.create(recording=access.recording, viewer=user, person=user.person, reason=reason)
        audit.record(
            "recording.played", access.recording, actor=actor, detail={"playback": str(playback.pk), "reason": reason}
        )
    return playback


def note_played(playback: Playback, ranges: Iterable[Sequence[int]]) -> None:
    """Add the ranges that a page has played, in milliseconds of the recording. What is outside of it is cut off."""
    length = span_of(playback.recording).length_ms
    new = [(max(0, begin), min(end, length)) for begin, end in ranges]
    with transaction.atomic():
        row = Playback.records.select_for_update().get(pk=playback.pk)
        row.ranges = joined([*((begin, end) for begin, end in row.ranges), *new])[:MAX_RANGES]
        row.seen_at = clock.now()
        row.save(update_fields=["ranges", "seen_at"])


def note_sent(playback: Playback, begin_ms: int, end_ms: int) -> None:
    """Note the time of a piece before it is sent, whatever the page reports of it.

    Tracks have pieces of nearly the same times: most of them change nothing, and then no row is locked or written.
    """
    if _covers(playback.sent, begin_ms, end_ms):
        return
    with transaction.atomic():
        row = Playback.records.select_for_update().get(pk=playback.pk)
        row.sent = joined([*((begin, end) for begin, end in row.sent), (begin_ms, end_ms)])
        row.save(update_fields=["sent"])


def _covers(ranges: Iterable[Sequence[int]], begin_ms: int, end_ms: int) -> bool:
    return any(begin - JOINED_MS <= begin_ms and end_ms <= end + JOINED_MS for begin, end in ranges)


def joined(ranges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return ranges in order, those that touch or nearly touch as one."""
    found: list[list[int]] = []
    for begin, end in sorted(each for each in ranges if each[0] < each[1]):
        if found and begin <= found[-1][1] + JOINED_MS:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return found
