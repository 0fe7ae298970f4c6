"""The appointment of an application: everyone has agreed, so the applicant's booking books everyone's time at once.

Lock order: application, applicant, scarce resources, appointment, reservations and room.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courts.calendars.services.receipts import issue_receipt
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Person, ResourceKind
from courts.ground.models.change_reasons import typed
from courts.ground.services import audit, notices, reservations, sweeps
from courts.ground.services.identity import require_verified
from courts.ground.services.reservations import Leg, Taken
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from notary.applications.models import Application
from notary.applications.services.locking import locked_application
from notary.applications.states import ENDED, ApplicationState
from notary.models import Appointment, AppointmentKind, Participant
from notary.queries.appointments import cancellable_until, law_of
from notary.queries.joint_starts import Attendee, attendees_of
from notary.services.appointments import (
    SERIES,
    check_count,
    check_time,
    end_hold,
    lock,
    seat_couple,
)
from notary.services.notices import notify_cancelled, notify_moved
from notary.services.rescheduling import lock_booked, lock_people, move_to, raise_version
from notary.states import AppointmentState
from video.services import rooms

STANDING: Final = (AppointmentState.BOOKED, AppointmentState.IN_SESSION)


def hold_for(application: Application, *, notary: Person, starts_at: datetime, actor: Actor) -> Appointment:
    """Hold a time of a notary and of everyone who must attend, as long as the law profile says.

    An earlier hold of the applicant ends. Raises NotAllowed for everyone but the applicant, Conflict when the
    application is not ready, has an appointment already, or the time was taken, and DomainError for a time outside the
    rules of a booking.
    """
    applicant = _applicant(application, actor)
    require_verified(actor)
    law = law_of(application.office, clock.now())
    check_time(application.office, notary, starts_at, law)
    try:
        with transaction.atomic():
            row = locked_application(application.pk)
            _check_ready(row)
            Person.records.select_for_update(no_key=True).get(pk=applicant.pk)
            check_count(applicant)
            people = attendees_of(row)
            if notary.pk in {each.person.pk for each in people}:
                raise DomainError(_("Choose another time."), code="no_notary", field="slot")
            appointment = Appointment(
                kind=_kind(row),
                office=row.office,
                notary=notary,
                applicant=applicant,
                application=row,
                starts_at=starts_at,
                ends_at=starts_at + law.notary.duration,
                held_until=clock.now() + law.notary.hold,
            )
            _hold(appointment, people, actor)
    except Taken as taken:
        # The names of the error are left out: the applicant does not learn which of the people is busy.
        raise _taken_since() from taken
    return appointment


def _hold(appointment: Appointment, people: list[Attendee], actor: Actor) -> None:
    resources = reservations.resources_of(
        [
            (appointment.notary, ResourceKind.NOTARY.value),
            *((each.person, ResourceKind.PARTY.value) for each in people),
        ]
    )
    own = Q(applicant=appointment.applicant) | Q(application=appointment.application)
    before = list(Appointment.records.filter(own, state=AppointmentState.HELD).order_by("pk"))
    reservations.lock(resources, subjects=before)
    for earlier in before:
        lock(earlier)
        if earlier.state == AppointmentState.HELD:  # not booked or ended concurrently
            end_hold(earlier, actor=actor)
    if Appointment.records.filter(application=appointment.application, state__in=STANDING).exists():
        raise Conflict(_("This application has an appointment already."), code="has_one")
    appointment.save(force_insert=True)
    now = clock.now()
    Participant.records.bulk_create(
        Participant(appointment=appointment, person=each.person, role=each.role, number=each.number, accepted_at=now)
        for each in people
    )
    legs = [Leg(resource, appointment.starts_at, appointment.ends_at) for resource in resources]
    reservations.book(legs, appointment, actor=actor, held_until=appointment.held_until)
    audit.record("appointment.held", appointment, actor=actor, detail={"application": str(appointment.application_id)})


def book_for(appointment: Appointment, *, channel: str, actor: Actor) -> Appointment:
    """Book the held time for everyone: receipt, room, and one message to each. Idempotent.

    Raises NotAllowed for everyone but the applicant, Conflict when the hold has ended or the application is not ready.
    """
    application = appointment.application
    if application is None:
        raise NotAllowed
    _applicant(application, actor)
    require_verified(actor)
    ended = Conflict(_("The time is no longer held for you."), code="hold_ended", field="slot")
    try:
        with transaction.atomic():
            row = locked_application(application.pk)
            reservations.lock([], subjects=[appointment])
            lock(appointment)
            if appointment.state == AppointmentState.BOOKED:
                return appointment
            if appointment.state != AppointmentState.HELD:
                raise ended
            is_over = appointment.held_until is None or appointment.held_until <= clock.now()
            if is_over:
                end_hold(appointment, actor=SYSTEM)
            else:
                _check_ready(row)
                _book(appointment, channel, actor)
    except Taken as taken:
        raise _taken_since() from taken
    if is_over:
        # Commit the end of the hold; refuse only the booking.
        raise ended
    return appointment


def _book(appointment: Appointment, channel: str, actor: Actor) -> None:
    receipt = issue_receipt(appointment.office, owner=appointment.applicant, channel=channel, series=SERIES)
    # The others see the appointment from now on.
    Appointment.records.filter(pk=appointment.pk).update(receipt=receipt)
    appointment.receipt = receipt
    seat_couple(appointment, actor=actor)


def reschedule(appointment: Appointment, *, starts_at: datetime, version: int, actor: Actor) -> Appointment:
    """Move a booked appointment of an application to another time of its notary, with everyone's time and its room.

    The applicant may do so as long as they may cancel. Everyone who takes part gets one message. Raises NotAllowed for
    everyone else, Conflict when the appointment changed since `version` or the time is taken, DomainError when it is
    too late, and for a time outside the rules of a booking.
    """
    if appointment.application is None:
        raise NotAllowed
    applicant = _applicant(appointment.application, actor)
    now = clock.now()
    if now > cancellable_until(appointment, applicant, now):
        raise DomainError(_("It is too late to change this appointment. Call the office."), code="too_late")
    check_time(appointment.office, appointment.notary, starts_at, law_of(appointment.office, now))
    try:
        with transaction.atomic():
            lock_people(appointment, [appointment.notary])
            room = lock_booked(appointment, version)
            before = appointment.starts_at
            move_to(appointment, room, starts_at, reason=typed(""), actor=actor)
            raise_version(appointment)
            detail = {"from": before.isoformat(), "to": starts_at.isoformat()}
            audit.record("appointment.moved", appointment, actor=actor, detail=detail)
            notices.withdraw(appointment, actor=actor)
            notify_moved(appointment)
    except Taken as taken:
        raise _taken_since() from taken
    return appointment


def cancel_of_ended_applications() -> Swept:
    """Cancel the appointments of applications that were withdrawn or refused: everyone is told."""
    return sweeps.sweep(OF_ENDED)


def _of_ended(now: datetime) -> QuerySet[Appointment]:
    rows = Appointment.records.filter(
        state__in=(AppointmentState.HELD, AppointmentState.BOOKED), application__state__in=ENDED
    )
    return rows.exclude(application__state=ApplicationState.CONCLUDED).select_related("room").order_by("pk")


def _cancel_of_ended(appointment: Appointment) -> bool:
    if appointment.state == AppointmentState.HELD:
        end_hold(appointment, actor=SYSTEM)
        return True
    move(
        appointment,
        AppointmentState.CANCELLED_BY_SERVICE,
        actor=SYSTEM,
        also={"version": appointment.version + 1},
        reason="application ended",
    )
    if appointment.room is not None:
        rooms.cancel_room(appointment.room, actor=SYSTEM, reason="application ended")
    notices.withdraw(appointment, actor=SYSTEM)
    notify_cancelled(appointment)
    return True


OF_ENDED = Sweep(
    name="notary.cancel_ended_applications",
    wanted=_of_ended,
    act=_cancel_of_ended,
    lock_first=lambda appointment: reservations.lock([], subjects=[appointment]),
)


def _applicant(application: Application, actor: Actor) -> Person:
    if actor.person is None or actor.person.pk != application.applicant_id:
        raise NotAllowed
    return actor.person


def _check_ready(application: Application) -> None:
    if application.state != ApplicationState.READY:
        raise Conflict(_("This application is not ready for a sitting."), code="not_ready")


def _kind(application: Application) -> AppointmentKind:
    is_marriage = application.service.group == "marriage" and application.service.role("bride") is not None
    return AppointmentKind.MARRIAGE_CONTRACT if is_marriage else AppointmentKind.SERVICE


def _taken_since() -> Conflict:
    return Conflict(_("This time has been taken since. Choose another time."), code="taken", field="slot")
