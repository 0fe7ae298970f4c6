"""Who talked with whom in private, and when: never of what, nor under which title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courts.ground.models import AuditEntry
from video.models import Seat

# Who opens or closes a side room moves its people one after the other, by one act.
ONE_ACT = timedelta(seconds=1)
AWAY = frozenset({"seat.left", "seat.waiting", "seat.removed", "seat.taken_off"})


@dataclass(frozen=True, slots=True)
class Consultation:
    """The same people, two at least, in one side room; `to_at` is None while they are."""

    seats: tuple[UUID, ...]
    from_at: datetime
    to_at: datetime | None


@dataclass(slots=True)
class _Side:
    here: list[UUID]
    at: datetime
    was_coming: bool = True


def consultations_of(seats: Iterable[Seat]) -> list[Consultation]:
    """All private consultations among these, in the order of their beginning.

    Somebody's coming or going begins another one, because the record must not say that he was there before or after.
    """
    rows = {str(seat.pk): seat.pk for seat in seats}
    trail = AuditEntry.records.filter(
        subject_label=Seat._meta.label_lower, subject_id__in=rows, action__in=[*AWAY, "seat.moved"]
    )
    return sorted(_told(trail.order_by("at", "pk"), rows), key=lambda each: each.from_at)


def _told(trail: Iterable[AuditEntry], rows: dict[str, UUID]) -> Iterator[Consultation]:
    sides: dict[str, _Side] = {}
    where: dict[UUID, str] = {}
    for entry in trail:
        seat = rows[entry.subject_id]
        before = where.pop(seat, None)
        if before is not None:
            yield from _change(sides[before], entry.at, comes=False)
            sides[before].here.remove(seat)
        # The trail writes no side room as the word for nothing.
        to = str(entry.detail.get("side_id")) if entry.action == "seat.moved" else "None"
        if to != "None":
            side = sides.setdefault(to, _Side([], entry.at))
            yield from _change(side, entry.at, comes=True)
            side.here.append(seat)
            where[seat] = to
    for side in sides.values():
        if len(side.here) > 1:
            yield Consultation(tuple(side.here), side.at, None)


def _change(side: _Side, at: datetime, *, comes: bool) -> Iterator[Consultation]:
    is_same_act = side.was_coming == comes and at - side.at < ONE_ACT
    if len(side.here) > 1 and not is_same_act:
        yield Consultation(tuple(side.here), side.at, at)
    side.at, side.was_coming = at, comes
