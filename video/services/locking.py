"""Changes of one seat, one after the other: on fresh rows, by a host with the right, with audit entry and event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, NotVisible
from courts.ground.queries.prepared import PreparedQuery
from courts.ground.services.transitions import move
from video.models import Seat, SeatEventKind
from video.policy import Capability, RoomPolicy, capabilities_of
from video.services.changes import room_change, take_columns
from video.services.events import add_event, kind_of_move, record_event
from video.states import SeatState

# A seat that leaves the room loses its place in the queue, its consultation and its shared screen.
AWAY: Final = {"hand_at": None, "consultation": None, "is_sharing": False}
OUTSIDE: Final = (SeatState.INVITED, SeatState.WAITING, SeatState.LEFT)


def policy_of(seat: Seat) -> RoomPolicy:
    """The rules of the seat's room."""
    return RoomPolicy.from_json(seat.room.policy)


@contextmanager
def locked_seat(seat: Seat, host: Seat | None = None) -> Iterator[None]:
    """Lock the room, then read the seat and the host who changes it again.

    The rows that a socket or a page sent the command with may be stale: a host who has just been taken off the list
    may not admit a person, and a person whose officer has just reported a refusal may not be admitted. Raises
    NotVisible for a seat that was taken off the list.
    """
    if host is not None and host.room_id != seat.room_id:
        raise NotAllowed
    room = seat.room
    with room_change(room) as change:
        _refresh(*(row for row in (seat, host) if row is not None))
        for row in (seat, host):
            if row is not None:
                row.room = room
        if not seat.is_live:
            raise NotVisible
        was_outside = is_outside(seat)
        yield
        change.is_quiet = host is None and was_outside and is_outside(seat)


def is_outside(seat: Seat) -> bool:
    """Return whether the seat is neither in the room nor of a host: what it does concerns the hosts' list alone."""
    return seat.state in OUTSIDE and seat.role not in policy_of(seat).hosts


def _refresh(*seats: Seat) -> None:
    """Read these seats again in one statement. Raises NotVisible when one is gone."""
    found = {row.pk: row for row in _TWO_SEATS.rows(one=seats[0].pk, two=seats[-1].pk)}
    for seat in seats:
        if seat.pk not in found:
            raise NotVisible
        take_columns(seat, found[seat.pk])


_TWO_SEATS: PreparedQuery[Seat] = PreparedQuery(
    lambda one, two: Seat.records.filter(pk__in=(one, two)), one=UUID, two=UUID
)


def require(host: Seat, capability: Capability, seat: Seat) -> None:
    """Raise NotAllowed unless `host` sits in the same room with this capability now, Conflict when it is over."""
    if host.room_id != seat.room_id or not host.is_live or host.state == SeatState.REMOVED:
        raise NotAllowed
    if capability not in capabilities_of(host.role, policy_of(host)):
        raise NotAllowed
    if seat.room.is_over:
        raise Conflict(_("The meeting is over."), code="over")


def require_door_open(seat: Seat) -> None:
    """Raise NotAllowed for a removed seat, Conflict while the waiting room is not open."""
    # Reject changes from the seat's own page before the waiting room opens, after it closes, and after removal.
    if seat.state == SeatState.REMOVED:
        raise NotAllowed(_("You were removed from this room. Ask the clerk."))
    if not seat.room.is_enterable:
        raise Conflict(_("The waiting room is not open now."), code="not_open")


def write(
    seat: Seat,
    kind: SeatEventKind,
    actor: Actor,
    *,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    other: Seat | None = None,
    **columns: Any,
) -> None:
    """Write the seat's columns, the audit entry `seat.<kind>` and the event, within a change of the room.

    `from_state`, `to_state`, `reason` and `other` are columns of the event. Without a new value nothing is written.
    """
    if columns and all(getattr(seat, name) == value for name, value in columns.items()):
        return
    Seat.records.filter(pk=seat.pk).update(**columns)
    for name, value in columns.items():
        setattr(seat, name, value)
    detail = {name: str(value) for name, value in columns.items() if not name.endswith("_by")}
    record_event(
        seat, kind, actor=actor, detail=detail, from_state=from_state, to_state=to_state, reason=reason, other=other
    )


def move_seat(
    seat: Seat, to: SeatState, *, actor: Actor, reason: str = "", also: Mapping[str, Any] | None = None
) -> None:
    """Move the seat's state, with audit entry and event; `also` as in `transitions.move`. Raises as it does."""
    before = str(seat.state)
    with transaction.atomic():
        move(seat, to, actor=actor, reason=reason, also=also)
        kind = kind_of_move(before, to)
        add_event(seat, kind, actor=actor, from_state=before, to_state=to.value, reason=reason)
