"""Attendance: presence as the node saw it, and as the seat events of the door tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from video.models import Attendance, Room, Seat, SeatEvent, SeatEventKind
from video.policy import MEDIA_SUSPENDED_AFTER
from video.states import SITTING_ENDED

_COMES = (SeatEventKind.ENTERED, SeatEventKind.SENT_TO_WAITING, SeatEventKind.ADMITTED)
_GOES = (SeatEventKind.LEFT, SeatEventKind.REMOVED, SeatEventKind.READMITTED, SeatEventKind.REMOVED_FROM_LIST)


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
    """Return one line for each seat that was seen or heard, in the order of first appearance."""
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
    """The time from admission to the room until leaving it; `to_at` is None while it lasts.

    `is_cut`: nothing ended it before the room closed, and the person's connection had ended long before.
    """

    from_at: datetime
    to_at: datetime | None = None
    is_cut: bool = False


@dataclass(slots=True)
class Arrival:
    """The events of one seat at the door, even if the node never received media from it."""

    came_at: datetime | None = None
    stays: list[Stay] = field(default_factory=list)


def arrivals_of(seats: Iterable[Seat]) -> dict[UUID, Arrival]:
    """Return when each of these seats came to the door and was in the room. Seats that never came have no entry.

    A facility's screen comes to the door by itself; only its officer reports that the person came too.
    """
    rows = {seat.pk: seat for seat in seats}
    found: dict[UUID, Arrival] = {}
    for event in SeatEvent.records.filter(seat__in=rows, kind__in=[*_COMES, *_GOES]).order_by("at", "pk"):
        seat = rows[event.seat_id]
        comes = event.kind in _COMES
        if comes and event.kind != SeatEventKind.ADMITTED and not seat.is_produced and seat.pk not in found:
            continue
        if comes:
            found.setdefault(seat.pk, Arrival(came_at=event.at))
        arrival = found.get(seat.pk)
        if arrival is None:
            continue
        if event.kind == SeatEventKind.ADMITTED:
            arrival.stays.append(Stay(event.at))
        elif arrival.stays and arrival.stays[-1].to_at is None:
            _end(arrival.stays[-1], seat, event)
    return found


def _end(stay: Stay, seat: Seat, event: SeatEvent) -> None:
    stay.to_at = event.at
    # A person who closed the page without leaving kept the place until the end: they were absent, and the record
    # says so.
    is_by_the_end = event.reason == SITTING_ENDED
    if is_by_the_end and seat.absent_since is not None and seat.absent_since < event.at - MEDIA_SUSPENDED_AFTER:
        stay.to_at, stay.is_cut = max(seat.absent_since, stay.from_at), True
