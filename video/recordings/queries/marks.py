"""Marks of a recording: what happened, and where something is missing, at its place in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from video.models import Seat
from video.models.seat_events import SeatEvent, SeatEventKind
from video.recordings.models import Recording
from video.recordings.queries.pieces import Span
from video.recordings.queries.stored import read_stored
from video.recordings.states import Alarm, EventKind, PauseReason
from video.sfu.record.entries import Gap
from video.sfu.record.index import IndexLine, parse_index
from video.sfu.record.layout import INDEX

log = logging.getLogger(__name__)

# Shorter gaps are no marks. The tile says of every gap that there is no picture.
SHORTEST_MS: Final = 1_000
MAX_GAPS: Final = 500
# They concern everyone at the same time, so that one mark is enough.
_OF_ALL: Final = frozenset({"paused", "crash", "disk"})
_GAPS: Final[Mapping[str, str | Promise]] = {
    "loss": gettext_lazy("Packets were lost"),
    "paused": gettext_lazy("The recording was paused"),
    "crash": gettext_lazy("The recorder had stopped"),
    "network": gettext_lazy("No connection"),
    "overload": gettext_lazy("Pictures were left out"),
    "disk": gettext_lazy("The storage took nothing"),
    "withheld": gettext_lazy("Not in the room: not recorded"),
}
_SEATS: Final[Mapping[str, Callable[[], str]]] = {
    SeatEventKind.ADMITTED: lambda: pgettext("mark of a recording", "Admitted: %(seat)s"),
    SeatEventKind.SENT_TO_WAITING: lambda: pgettext("mark of a recording", "To the waiting room: %(seat)s"),
    SeatEventKind.LEFT: lambda: pgettext("mark of a recording", "Left: %(seat)s"),
    SeatEventKind.REMOVED: lambda: pgettext("mark of a recording", "Removed: %(seat)s"),
    SeatEventKind.FLOOR_GIVEN: lambda: pgettext("mark of a recording", "Given the floor: %(seat)s"),
    SeatEventKind.SHARE_BEGAN: lambda: pgettext("mark of a recording", "Shares a screen: %(seat)s"),
    SeatEventKind.SHARE_ENDED: lambda: pgettext("mark of a recording", "Screen sharing ended: %(seat)s"),
    SeatEventKind.SCREENING_ORDERED: lambda: pgettext("mark of a recording", "Screening ordered: %(seat)s"),
    SeatEventKind.SCREENING_LIFTED: lambda: pgettext("mark of a recording", "Screening lifted: %(seat)s"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: when it was, its place and end in milliseconds of the recording, and its words.

    is_gap: something is missing. What was before the recording or after it has its place at its begin or end.
    """

    order_ms: int
    at_ms: int
    to_ms: int | None
    words: str
    is_gap: bool = False


def marks_of(recording: Recording, span: Span) -> list[Mark]:
    """Return the marks of a recording in their order."""
    found = [*_events(recording, span), *_seat_events(recording, span), *_gaps(recording, span)]
    return sorted(found, key=lambda mark: (mark.order_ms, mark.is_gap))


def _mark(span: Span, moment: datetime, words: str) -> Mark:
    at_ms = span.ms_of(int(moment.timestamp() * 1_000_000))
    return Mark(at_ms, min(max(0, at_ms), span.length_ms), None, words)


def _events(recording: Recording, span: Span) -> Iterator[Mark]:
    yield _mark(span, recording.sitting.started_at, _("Sitting opened"))
    if recording.sitting.ended_at is not None:
        yield _mark(span, recording.sitting.ended_at, _("Sitting ended"))
    reasons = {**dict(PauseReason.choices), **dict(Alarm.choices)}
    kinds = (EventKind.PAUSED, EventKind.RESUMED, EventKind.ALARM_RAISED, EventKind.ALARM_CLEARED)
    for event in recording.events.filter(kind__in=kinds):
        words = str(EventKind(event.kind).label)
        parts = (words, str(reasons.get(event.reason, "")), event.note)
        yield _mark(span, event.at, ": ".join(part for part in parts if part))


def _seat_events(recording: Recording, span: Span) -> Iterator[Mark]:
    sitting = recording.sitting
    events = SeatEvent.records.filter(room=recording.room_id, kind__in=_SEATS, at__gte=sitting.started_at)
    if sitting.ended_at is not None:
        # The end of the sitting empties the room, which is one mark and not one for each seat.
        events = events.filter(at__lt=sitting.ended_at)
    for event in events.select_related("seat__person"):
        yield _mark(span, event.at, _SEATS[event.kind]() % {"seat": event.seat.role_word})


def _gaps(recording: Recording, span: Span) -> Iterator[Mark]:
    try:
        lines = parse_index(read_stored(recording.pk, INDEX), str(recording.pk)).lines
    except OSError:
        log.exception("the index of a recording cannot be read", extra={"recording": str(recording.pk)})
        return
    seats = {str(seat.pk): seat for seat in Seat.records.filter(room=recording.room_id).select_related("person")}
    for (who, _reason, _from), gap in list(_merged(lines).items())[:MAX_GAPS]:
        at_ms, to_ms = span.ms_of(gap.from_us), span.ms_of(gap.to_us) if gap.to_us else span.length_ms
        at_ms, to_ms = max(0, at_ms), min(to_ms, span.length_ms)
        if to_ms - at_ms < SHORTEST_MS:
            continue
        words = str(_GAPS[gap.reason])
        seat = seats.get(who)
        yield Mark(at_ms, at_ms, to_ms, words if seat is None else f"{words}: {seat.role_word}", is_gap=True)


def _merged(lines: tuple[IndexLine, ...]) -> dict[tuple[str, str, int], Gap]:
    """Return the gaps, each once: one that lasts is written when it begins and when it ends, and for every medium."""
    found: dict[tuple[str, str, int], Gap] = {}
    for line in lines:
        for gap in line.gaps:
            if gap.reason not in _GAPS:
                continue
            key = ("" if gap.reason in _OF_ALL else line.seat, gap.reason, gap.from_us // 2_000_000)
            known = found.get(key)
            if known is None or known.to_us is None or (gap.to_us or 0) > known.to_us:
                found[key] = gap if gap.to_us or known is None else known
    return dict(sorted(found.items(), key=lambda each: each[1].from_us))
