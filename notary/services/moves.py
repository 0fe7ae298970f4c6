"""Move appointments that fall on a day off to free times of the same notary."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.queries.effects import is_marked
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models.change_reasons import in_both
from courts.ground.services import audit, notices
from courts.ground.services.reservations import Taken
from courts.ground.states import ChangeReasonKind
from notary.models import Appointment
from notary.queries.appointments import law_of, presides
from notary.queries.day_off import reason_of
from notary.services.appointments import check_time
from notary.services.notices import notify_moved
from notary.services.rescheduling import lock_booked, lock_people, move_to, raise_version


def move_off_the_day(appointment: Appointment, *, starts_at: datetime, version: int, actor: Actor) -> Appointment:
    """Move an appointment from a day off to a free time of its notary, with everyone's time and its room.

    Everyone who takes part gets one message. Raises NotAllowed for anyone but the notary, Conflict when the appointment
    changed since `version` or the time is no longer free, and DomainError for a time outside the rules of a booking,
    or (code `not_off`) for an appointment that is on no day off.
    """
    if actor.person is None or not presides(actor.person, appointment):
        raise NotAllowed
    check_time(appointment.office, appointment.notary, starts_at, law_of(appointment.office, clock.now()))
    try:
        with transaction.atomic():
            return _move(appointment, starts_at, version, actor)
    except Taken as taken:
        # The names of the error are left out: the notary does not learn when one of the couple is busy.
        raise Conflict(_("This time has been taken since. Choose another time."), code="taken") from taken


def _move(appointment: Appointment, starts_at: datetime, version: int, actor: Actor) -> Appointment:
    lock_people(appointment, [appointment.notary])
    room = lock_booked(appointment, version)
    if not is_marked(appointment, appointment.starts_at):
        raise DomainError(_("The office is open at the time of this appointment."), code="not_off")
    before = appointment.starts_at
    reason = in_both(ChangeReasonKind.CLOSED, lambda: _sentence(reason_of(appointment)))
    move_to(appointment, room, starts_at, reason=reason, actor=actor)
    raise_version(appointment)
    detail = {"from": before.isoformat(), "to": starts_at.isoformat(), **reason.detail()}
    audit.record("appointment.moved", appointment, actor=actor, detail=detail)
    # The message that the day is off, if it has not left, is no longer true.
    notices.withdraw(appointment, actor=actor)
    notify_moved(appointment)
    return appointment


def _sentence(day: str) -> str:
    """The reason that everyone reads. A special day has a name; ended or changed opening hours have none."""
    return (
        _("The office is closed at that time: %(day)s") % {"day": day}
        if day
        else _("The office is closed at that time")
    )
