"""The recordings of a room with what happened to them, for the owner's page of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Min, Prefetch, Sum

from courts.ground.wording import number_format
from video.models import Room
from video.recordings.models import Recording, RecordingEvent
from video.recordings.states import Alarm, EventKind, PauseReason

_REASONS = {**dict(PauseReason.choices), **dict(Alarm.choices)}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event, with its words in the reader's language."""

    event: RecordingEvent
    words: str
    reason: str
    is_fault: bool


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One recording. `tracks` and `size` are of a closed one, and so is `duration`, from its first to its last byte."""

    recording: Recording
    events: Sequence[EventLine]
    tracks: int
    size: int
    duration: timedelta

    @property
    def length(self) -> str:
        """The duration in words."""
        return number_format.minutes(round(self.duration.total_seconds() / 60))


def recordings_of(room: Room) -> list[RecordingLine]:
    """Return the recordings of a room, the newest first, in two queries. The caller has checked the right."""
    events = RecordingEvent.records.select_related("actor__person").order_by("at", "pk")
    rows = Recording.records.filter(room=room).order_by("-begun_at").prefetch_related(Prefetch("events", events))
    counted = rows.annotate(
        tracks=Count("segments__seat", distinct=True),
        size=Sum("segments__stored_bytes"),
        first_us=Min("segments__started_us"),
        last_us=Max("segments__ended_us"),
    )
    return [
        RecordingLine(
            recording=row,
            events=[_line(event) for event in row.events.all()],
            tracks=row.tracks,
            size=row.size or 0,
            duration=timedelta(microseconds=(row.last_us or 0) - (row.first_us or 0)),
        )
        for row in counted
    ]


def _line(event: RecordingEvent) -> EventLine:
    is_fault = event.kind in {EventKind.ALARM_RAISED, EventKind.FAILED}
    return EventLine(event, str(EventKind(event.kind).label), str(_REASONS.get(event.reason, "")), is_fault)
