"""The answer of the person that an applicant named: their time is reserved only after they accept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import Person, ResourceKind
from courts.ground.services import audit, reservations
from courts.ground.services.identity import require_verified
from courts.ground.services.reservations import Taken
from notary.models import Appointment, Participant
from notary.services.appointments import check_none_planned, lock, seat_couple
from notary.states import AppointmentState


class NotFree(Conflict):
    """The person who wants to accept has another booking at that time."""

    def __init__(self) -> None:
        super().__init__(_("You have another booking at this time, so you cannot accept it."), code="not_free")


def accept(appointment: Appointment, *, actor: Actor) -> Appointment:
    """Accept an invitation; once everyone has accepted, the room and everyone's time are booked.

    Idempotent. Raises NotAllowed for anyone but a person who is invited, Conflict when the time to accept has run out
    or the office is closed at that time, NotFree when the person has another booking at that time, DomainError when
    they plan another appointment of this kind.
    """
    person = _person(actor)
    require_verified(actor)
    with transaction.atomic():
        # Serialise the requests of one person, as a hold does.
        Person.records.select_for_update(no_key=True).get(pk=person.pk)
        people = [(appointment.notary, ResourceKind.NOTARY.value)]
        rows = Participant.records.filter(appointment=appointment).select_related("person")
        people += [(row.person, ResourceKind.PARTY.value) for row in rows if row.person is not None]
        reservations.lock(reservations.resources_of(people))
        lock(appointment)
        row = _own(appointment, person)
        if appointment.state == AppointmentState.BOOKED:
            return appointment
        _check_open(appointment)
        if not working_time.is_open(appointment.office, appointment.starts_at, appointment.ends_at):
            # A day off was declared after the invitation.
            raise Conflict(_("The office is closed at that time. Choose another time."), code="office_closed")
        check_none_planned(person, appointment)
        Participant.records.filter(pk=row.pk).update(accepted_at=clock.now())
        audit.record("appointment.accepted", appointment, actor=actor, detail={"role": row.role})
        if not rows.filter(accepted_at__isnull=True).exists():
            try:
                seat_couple(appointment, actor=actor)
            except Taken as taken:
                raise NotFree from taken
    return appointment


def decline(appointment: Appointment, *, actor: Actor) -> None:
    """Decline an invitation: it is gone for this person, and can no longer be accepted.

    The applicant is not told: they see "not yet" until the time runs out, as if the person had done nothing.
    Idempotent. Raises as `accept`, and Conflict once the person has accepted.
    """
    person = _person(actor)
    with transaction.atomic():
        lock(appointment)
        row = Participant.records.filter(appointment=appointment, person=person).first()
        if row is None or person.pk == appointment.applicant_id:
            raise NotAllowed
        if row.declined_at is not None:
            return
        if row.accepted_at is not None:
            raise Conflict
        _check_open(appointment)
        Participant.records.filter(pk=row.pk).update(declined_at=clock.now())
        audit.record("appointment.declined", appointment, actor=actor, detail={"role": row.role})


def _person(actor: Actor) -> Person:
    if actor.person is None:
        raise NotAllowed
    return actor.person


def _own(appointment: Appointment, person: Person) -> Participant:
    row = Participant.records.filter(appointment=appointment, person=person, declined_at__isnull=True).first()
    if row is None or person.pk == appointment.applicant_id:
        raise NotAllowed
    return row


def _check_open(appointment: Appointment) -> None:
    is_over = appointment.held_until is None or appointment.held_until <= clock.now()
    if appointment.state != AppointmentState.WAITING or is_over:
        raise Conflict(_("This invitation is no longer open."), code="invitation_ended")
