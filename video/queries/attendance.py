"""Who was really there: as the node saw it, and as the trail of the door tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from courts.ground.models import AuditEntry
from video.models import Attendance, Room, Seat
from video.policy import MEDIA_SUSPENDED_AFTER
from video.states import SITTING_ENDED, SeatState


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One seat's presence over all sittings of a room. `seconds` leaves absences out."""

    seat: Seat
    first_at: datetime
    last_at: datetime
    seconds: float
    heard: bool
    seen: bool


def attendance_of(room: Room) -> list[AttendanceLine]:
    """One line for each seat that was seen or heard, in the order of first appearance."""
    stretches: dict[object, list[Attendance]] = {}
    rows = Attendance.records.filter(sitting__room=room).select_related("seat__person", "seat__space__venue")
    for row in rows.order_by("first_at", "pk"):
        stretches.setdefault(row.seat_id, []).append(row)
    return [
        AttendanceLine(
            seat=rows_of[0].seat,
            first_at=rows_of[0].first_at,
            last_at=max(row.last_at for row in rows_of),
            seconds=sum((row.last_at - row.first_at).total_seconds() for row in rows_of),
            heard=any(row.heard for row in rows_of),
            seen=any(row.seen for row in rows_of),
        )
        for rows_of in stretches.values()
    ]


@dataclass(slots=True)
class Stay:
    """From being let into the room until going out of it; `to_at` is None while it lasts.

    `is_cut`: nobody ended it before the room closed, and the person's connection had ended long before.
    """

    from_at: datetime
    to_at: datetime | None = None
    is_cut: bool = False


@dataclass(slots=True)
class Arrival:
    """What the trail tells of one seat, whether or not any picture or sound of it ever came through."""

    came_at: datetime | None = None
    stays: list[Stay] = field(default_factory=list)


def arrivals_of(seats: Iterable[Seat]) -> dict[UUID, Arrival]:
    """When each of these came to the door and was in the room. Of who never came there is no entry.

    A facility's screen comes to the door by itself; only its officer says whether the person came too.
    """
    rows = {str(seat.pk): seat for seat in seats}
    found: dict[UUID, Arrival] = {}
    trail = AuditEntry.records.filter(
        subject_label=Seat._meta.label_lower,
        subject_id__in=rows,
        action__in=[*(f"seat.{state}" for state in SeatState.values), "seat.removed_from_list"],
    )
    for entry in trail.order_by("at", "pk"):
        seat = rows[entry.subject_id]
        state = entry.action.removeprefix("seat.")
        if state == SeatState.WAITING and not seat.is_produced and seat.pk not in found:
            continue
        if state in {SeatState.WAITING, SeatState.ADMITTED}:
            found.setdefault(seat.pk, Arrival(came_at=entry.at))
        coming = found.get(seat.pk)
        if coming is None:
            continue
        if state == SeatState.ADMITTED:
            coming.stays.append(Stay(entry.at))
        elif coming.stays and coming.stays[-1].to_at is None:
            _end(coming.stays[-1], seat, entry)
    return found


def _end(stay: Stay, seat: Seat, entry: AuditEntry) -> None:
    stay.to_at = entry.at
    # Who closed the page without leaving kept his place until the end: he was not there, and the record says so.
    is_by_the_end = entry.detail.get("reason") == SITTING_ENDED
    if is_by_the_end and seat.absent_since is not None and seat.absent_since < entry.at - MEDIA_SUSPENDED_AFTER:
        stay.to_at, stay.is_cut = max(seat.absent_since, stay.from_at), True
