"""Who talked with whom in private, and when: never of what, nor under which title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courts.ground.models import AuditEntry
from video.models import Seat

# Who opens or closes a consultation moves its people one after the other, by one act.
ONE_ACT = timedelta(seconds=1)
AWAY = frozenset({"seat.left", "seat.waiting", "seat.removed", "seat.removed_from_list"})


@dataclass(frozen=True, slots=True)
class ConsultationPeriod:
    """The same people, two at least, in one consultation; `to_at` is None while they are."""

    seats: tuple[UUID, ...]
    from_at: datetime
    to_at: datetime | None


@dataclass(slots=True)
class _Side:
    here: list[UUID]
    at: datetime
    was_coming: bool = True


def consultations_of(seats: Iterable[Seat]) -> list[ConsultationPeriod]:
    """All private consultations among these, in the order of their beginning.

    Somebody's coming or going begins another one, because the record must not say that he was there before or after.
    """
    rows = {str(seat.pk): seat.pk for seat in seats}
    trail = AuditEntry.records.filter(
        subject_label=Seat._meta.label_lower, subject_id__in=rows, action__in=[*AWAY, "seat.moved"]
    )
    return sorted(_told(trail.order_by("at", "pk"), rows), key=lambda each: each.from_at)


def _told(trail: Iterable[AuditEntry], rows: dict[str, UUID]) -> Iterator[ConsultationPeriod]:
    consultations: dict[str, _Side] = {}
    where: dict[UUID, str] = {}
    for entry in trail:
        seat = rows[entry.subject_id]
        before = where.pop(seat, None)
        if before is not None:
            yield from _change(consultations[before], entry.at, comes=False)
            consultations[before].here.remove(seat)
        # The trail writes no consultation as the word for nothing.
        to = str(entry.detail.get("consultation_id")) if entry.action == "seat.moved" else "None"
        if to != "None":
            consultation = consultations.setdefault(to, _Side([], entry.at))
            yield from _change(consultation, entry.at, comes=True)
            consultation.here.append(seat)
            where[seat] = to
    for consultation in consultations.values():
        if len(consultation.here) > 1:
            yield ConsultationPeriod(tuple(consultation.here), consultation.at, None)


def _change(consultation: _Side, at: datetime, *, comes: bool) -> Iterator[ConsultationPeriod]:
    is_same_act = consultation.was_coming == comes and at - consultation.at < ONE_ACT
    if len(consultation.here) > 1 and not is_same_act:
        yield ConsultationPeriod(tuple(consultation.here), consultation.at, at)
    consultation.at, consultation.was_coming = at, comes
