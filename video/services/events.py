"""Seat events: the typed row of each thing that happened to a seat, next to its audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courts.ground.actors import Actor
from courts.ground.services import audit
from video.models import Seat, SeatEvent, SeatEventKind
from video.states import SeatState

_OF_STATE = {
    SeatState.INVITED: SeatEventKind.READMITTED,
    SeatState.WAITING: SeatEventKind.ENTERED,
    SeatState.ADMITTED: SeatEventKind.ADMITTED,
    SeatState.LEFT: SeatEventKind.LEFT,
    SeatState.REMOVED: SeatEventKind.REMOVED,
}


def kind_of_move(before: str, to: str) -> SeatEventKind:
    """The kind of event for a move of a seat's state: only a seat in the room is sent to the waiting room."""
    if (before, to) == (SeatState.ADMITTED, SeatState.WAITING):
        return SeatEventKind.SENT_TO_WAITING
    return _OF_STATE[SeatState(to)]


def add_event(
    seat: Seat,
    kind: SeatEventKind,
    *,
    actor: Actor,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    other: Seat | None = None,
) -> None:
    """Write the row in the caller's transaction. `seat` is as it is after the event."""
    SeatEvent.records.create(
        room_id=seat.room_id,
        seat=seat,
        kind=kind,
        actor=actor.user,
        from_state=from_state,
        to_state=to_state,
        reason=reason[:200],
        consultation_id=seat.consultation_id,
        other=other,
    )


def record_event(
    seat: Seat, kind: SeatEventKind, *, actor: Actor, detail: Mapping[str, Any] | None = None, **columns: Any
) -> None:
    """Write the audit entry `seat.<kind>` and the row, in the caller's transaction. `columns` are those of the row."""
    audit.record(f"seat.{kind.value}", seat, actor=actor, detail=detail)
    add_event(seat, kind, actor=actor, **columns)
