"""The facility officer's report about a detainee."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from video.models import Seat, SeatEventKind
from video.services.locking import AWAY, locked_seat, move_seat, write
from video.states import ProductionState, SeatState

# How long before the waiting room opens an officer can report.
REPORT_AHEAD = timedelta(hours=12)


def mark_production(seat: Seat, production: str, *, actor: Actor, note: str = "") -> None:
    """Record the officer's report: the person was brought, refused, or is unfit. A later report replaces it.

    The caller has checked that the officer serves the venue of the seat's space. Raises Conflict when the meeting
    is over, because the record is final then, and long before it: detainees are not brought a day ahead.
    """
    if seat.space_id is None or production not in ProductionState.values:
        raise DomainError(_("Select what happened."), code="production", field="production")
    with locked_seat(seat):
        if seat.room.is_over:
            raise Conflict(_("The meeting is over."), code="over")
        if seat.room.opens_at > clock.now() + REPORT_AHEAD:
            raise Conflict(_("It is too early to report on this person."), code="too_early")
        write(
            seat,
            SeatEventKind.PRODUCTION_REPORTED,
            actor,
            from_state=seat.production,
            to_state=production,
            reason=note,
            production=production,
            production_at=clock.now(),
            production_by=actor.user,
            production_note=note[:200],
        )
        if production != ProductionState.PRODUCED and seat.state == SeatState.ADMITTED:
            move_seat(seat, SeatState.WAITING, actor=actor, reason=production, also=AWAY)


def take_back_production(seat: Seat, *, actor: Actor) -> None:
    """Take back a report made in error: the person is awaited again. Without a report nothing changes.

    A person admitted on the report returns to the waiting room. Their identification is cleared if the officer gave
    it. The caller has checked that the officer serves the venue of the seat's space. Raises Conflict when the meeting
    is over, because the record is final then.
    """
    with locked_seat(seat):
        if seat.room.is_over:
            raise Conflict(_("The meeting is over."), code="over")
        if seat.production in {"", ProductionState.AWAITED}:
            return
        columns: dict[str, Any] = {
            "production": ProductionState.AWAITED,
            "production_at": None,
            "production_by": None,
            "production_note": "",
        }
        if seat.identified_how == "officer":
            columns |= {"identified_at": None, "identified_by": None, "identified_how": ""}
        before, kind = seat.production, SeatEventKind.PRODUCTION_TAKEN_BACK
        write(seat, kind, actor, from_state=before, to_state=ProductionState.AWAITED.value, **columns)
        if seat.state == SeatState.ADMITTED:
            move_seat(seat, SeatState.WAITING, actor=actor, reason="production taken back", also=AWAY)
