"""Marks of a recording: what happened, and where something is missing, at its place in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from video.models import Seat
from video.models.seat_events import SeatEvent, SeatEventKind
from video.recordings.models import Recording
from video.recordings.queries.gaps import TrackGap, gaps_of
from video.recordings.queries.pieces import Span
from video.recordings.states import Alarm, EventKind, PauseReason

# Shorter gaps are no marks. The tile says of every gap that there is no picture.
SHORTEST_MS: Final = 1_000
MAX_GAPS: Final = 500
# The same mark of one seat within so long is one: a page that is loaded again leaves and comes back.
TOGETHER_MS: Final = 5_000
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
    SeatEventKind.SCREENING_ORDERED: lambda: pgettext(
        "mark of a recording", "Screening ordered: %(seat)s from %(other)s"
    ),
    SeatEventKind.SCREENING_LIFTED: lambda: pgettext(
        "mark of a recording", "Screening lifted: %(seat)s from %(other)s"
    ),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: when it was, its place and end in milliseconds of the recording, and its words.

    is_gap: something is missing; of one seat alone if `seat` names it, and then `why`. What was before the recording or
    after it has its place at its begin or end.
    """

    order_ms: int
    at_ms: int
    to_ms: int | None
    words: str
    is_gap: bool = False
    seat: str = ""
    why: str = ""

    @property
    def is_before(self) -> bool:
        """True if it was before the first media of the recording."""
        return self.order_ms < 0


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
    before: dict[str, int] = {}
    for event in events.select_related("seat__person", "other__person").order_by("at", "pk"):
        seats = {"seat": event.seat.role_word, "other": event.other.role_word if event.other is not None else ""}
        mark = _mark(span, event.at, _SEATS[event.kind]() % seats)
        key = f"{event.seat_id} {mark.words}"
        if mark.order_ms - before.get(key, mark.order_ms - TOGETHER_MS) >= TOGETHER_MS:
            yield mark
        before[key] = mark.order_ms


def _gaps(recording: Recording, span: Span) -> Iterator[Mark]:
    seats = {str(seat.pk): seat for seat in Seat.records.filter(room=recording.room_id).select_related("person")}
    for (key, reason), parts in _joined(gaps_of(recording)):
        seat = seats.get(key)
        words = str(_GAPS[reason])
        for from_us, to_us in parts:
            at_ms, to_ms = max(0, span.ms_of(from_us)), span.length_ms if to_us is None else span.ms_of(to_us)
            to_ms = min(to_ms, span.length_ms)
            if to_ms - at_ms < SHORTEST_MS:
                continue
            if seat is None:
                yield Mark(at_ms, at_ms, to_ms, words, is_gap=True)
            else:
                yield Mark(
                    at_ms, at_ms, to_ms, f"{words}: {seat.role_word}", is_gap=True, seat=seat.role_word, why=words
                )


Part = tuple[int, int | None]


def _joined(gaps: Sequence[TrackGap]) -> list[tuple[tuple[str, str], list[Part]]]:
    """Return the gaps by seat and reason, those of all its media as one, and those that follow within seconds."""
    found: dict[tuple[str, str], list[Part]] = {}
    for gap in gaps[:MAX_GAPS]:
        if gap.reason not in _GAPS:
            continue
        parts = found.setdefault(("" if gap.reason in _OF_ALL else gap.seat, gap.reason), [])
        last = parts[-1] if parts else None
        if last is not None and (last[1] is None or gap.from_us - last[1] < TOGETHER_MS * 1000):
            end = None if last[1] is None or gap.to_us is None else max(last[1], gap.to_us)
            parts[-1] = last[0], end
        else:
            parts.append((gap.from_us, gap.to_us))
    return list(found.items())
