"""Who was really there, as the node saw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from video.models import Attendance, Room, Seat


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
