"""People who did not come to a booked appointment: without a word, or excused. The time is over for both."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models.change_reasons import typed
from courts.ground.services import notices
from courts.ground.services.transitions import move
from notary.models import Appointment
from notary.queries.appointments import presides
from notary.services.appointments import lock
from notary.services.notices import notify_cancelled
from notary.states import AppointmentState
from video.services import rooms

# People who come so late still find the sitting. Rule of the house, after the practice of public notaries.
GRACE: Final = timedelta(minutes=15)


def can_record(appointment: Appointment) -> bool:
    """True once the grace after the start is over, while the sitting was not opened."""
    return appointment.state == AppointmentState.BOOKED and clock.now() >= appointment.starts_at + GRACE


def record_absence(appointment: Appointment, *, is_excused: bool, reason: str, actor: Actor) -> None:
    """Record that people did not come: a no-show, or excused with a reason. The room closes, and everyone is told.

    An application stays ready, and its fee stays credited: the applicant books another time. Raises NotAllowed for
    everyone but the notary, Conflict before the grace is over and once the sitting was opened.
    """
    if actor.person is None or not presides(actor.person, appointment):
        raise NotAllowed
    reason = require_reason(reason) if is_excused else reason.strip()[:300]
    with transaction.atomic():
        lock(appointment)
        if not can_record(appointment):
            raise Conflict(_("Wait until 15 minutes after the start."), code="too_soon")
        move(
            appointment,
            AppointmentState.EXCUSED if is_excused else AppointmentState.NO_SHOW,
            actor=actor,
            reason=reason,
            also={**typed(reason).columns(), "version": appointment.version + 1},
        )
        if appointment.room is not None:
            rooms.cancel_room(appointment.room, actor=actor, reason=reason)
        notices.withdraw(appointment, actor=actor)
        notify_cancelled(appointment)
