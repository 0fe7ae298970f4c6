"""Consultations of the past: who talked in private and when, never the subject or the title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from video.models import Seat, SeatEvent, SeatEventKind

# A host who opens or closes a consultation moves its people one after the other, by one act.
ONE_ACT = timedelta(seconds=1)
# Events after which a seat is in the consultation that the row names, or in none.
_MOVES = (
    SeatEventKind.MOVED,
    SeatEventKind.LEFT,
    SeatEventKind.ENTERED,
    SeatEventKind.SENT_TO_WAITING,
    SeatEventKind.REMOVED,
    SeatEventKind.REMOVED_FROM_LIST,
)


@dataclass(frozen=True, slots=True)
class ConsultationPeriod:
    """The same people, two at least, in one consultation; `to_at` is None while they are."""

    seats: tuple[UUID, ...]
    from_at: datetime
    to_at: datetime | None


@dataclass(slots=True)
class _Group:
    here: list[UUID]
    at: datetime
    was_coming: bool = True


def consultations_of(seats: Iterable[Seat]) -> list[ConsultationPeriod]:
    """Return all private consultations among these seats, in the order of their beginning.

    A person who joins or leaves begins another period: the record must not say that they were there before or after.
    """
    events = SeatEvent.records.filter(seat__in=[seat.pk for seat in seats], kind__in=_MOVES)
    return sorted(_periods(events.order_by("at", "pk")), key=lambda each: each.from_at)


def _periods(events: Iterable[SeatEvent]) -> Iterator[ConsultationPeriod]:
    groups: dict[UUID, _Group] = {}
    where: dict[UUID, UUID] = {}
    for event in events:
        seat = event.seat_id
        before = where.pop(seat, None)
        if before is not None:
            yield from _change(groups[before], event.at, comes=False)
            groups[before].here.remove(seat)
        to = event.consultation_id
        if to is not None:
            group = groups.setdefault(to, _Group([], event.at))
            yield from _change(group, event.at, comes=True)
            group.here.append(seat)
            where[seat] = to
    for group in groups.values():
        if len(group.here) > 1:
            yield ConsultationPeriod(tuple(group.here), group.at, None)


def _change(group: _Group, at: datetime, *, comes: bool) -> Iterator[ConsultationPeriod]:
    is_same_act = group.was_coming == comes and at - group.at < ONE_ACT
    if len(group.here) > 1 and not is_same_act:
        yield ConsultationPeriod(tuple(group.here), group.at, at)
    group.at, group.was_coming = at, comes
