"""Recipients of notices about appointments, their right to them, and notices that no longer apply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from courts.calendars.queries.marks import is_news, is_on_day_off, remember_marks
from courts.ground.models import Notice, Person, Recipient, Role
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import postings_of
from notary.models import Appointment, Participant
from notary.states import AppointmentState

BOOKED, CANCELLED, REMINDER = "appointment_booked", "appointment_cancelled", "appointment_reminder"
DAY_OFF, STANDS, MOVED = "appointment_day_off", "appointment_stands", "appointment_moved"
INVITED, NOT_ACCEPTED = "appointment_invited", "appointment_not_accepted"
OTHER_NOTARY = "appointment_other_notary"


def happens_at(appointment: Appointment, notice: Notice) -> datetime:
    """The time that makes a notice urgent. One that takes a date away is always urgent."""
    if notice.kind in {CANCELLED, MOVED}:
        return notice.created_at
    if notice.kind == INVITED and appointment.held_until is not None:
        return appointment.held_until
    return appointment.starts_at


def recipients_of(appointment: Appointment) -> list[Recipient]:
    """The couple and the notary."""
    rows = Participant.records.filter(appointment=appointment, person__isnull=False).select_related("person")
    couple = [Recipient(row.person) for row in rows.order_by("role") if row.person is not None]
    return [*couple, Recipient(appointment.notary)]


def invited(appointment: Appointment) -> list[Recipient]:
    """The people that the applicant named, without those who declined."""
    rows = Participant.records.filter(appointment=appointment, person__isnull=False, declined_at__isnull=True).exclude(
        person=appointment.applicant_id
    )
    return [Recipient(row.person) for row in rows.select_related("person") if row.person is not None]


def may_be_notified(person: Person, appointment: Appointment) -> bool:
    """Return True if the person takes part in the appointment now."""
    return bool(Appointment.objects.visible_to(person).filter(pk=appointment.pk).exists())


def appointments_to_notify(keys: Collection[UUID]) -> dict[UUID, Appointment]:
    """Return appointments by key, with all that notices read of them. Three queries."""
    rows = Appointment.records.filter(pk__in=keys).select_related("office", "receipt")
    found = {appointment.pk: appointment for appointment in rows}
    remember_marks(found.values(), booked=AppointmentState.BOOKED, day_off=DAY_OFF, stands=STANDS)
    return found


def may_be_notified_of(pairs: Sequence[tuple[Person, Appointment]]) -> set[tuple[UUID, UUID]]:
    """`may_be_notified` for many pairs at once, as keys of the pairs where it is True. Two queries."""
    named = set(
        Participant.records.filter(
            appointment__in={appointment.pk for _person, appointment in pairs}, declined_at__isnull=True
        ).values_list("person", "appointment")
    )
    notaries = {person.pk for person, row in pairs if person.pk == row.notary_id}
    serving = postings_of(notaries) if notaries else set()
    found = {
        (person.pk, row.pk)
        for person, row in pairs
        if person.pk == row.notary_id and (person.pk, row.office_id, Role.NOTARY) in serving
    }
    return found | {(person.pk, row.pk) for person, row in pairs if (person.pk, row.pk) in named}


def answered_by(person: Person, keys: set[UUID]) -> set[UUID]:
    """Of these appointments, the notary's own: they answer for messages about them."""
    rows = Appointment.records.filter(pk__in=keys, notary=person, office__in=posted_venues(person, Role.NOTARY))
    return set(rows.values_list("pk", flat=True))


def is_current(appointment: Appointment, notice: Notice) -> bool:
    """Return True if the notice still applies.

    A cancellation and the end of an invitation always do; other notices do while the appointment waits or is booked in
    the version that they name.
    """
    if notice.kind in {CANCELLED, NOT_ACCEPTED}:
        return True
    if notice.kind == INVITED:
        return appointment.state == AppointmentState.WAITING and notice.version == appointment.version
    if appointment.state != AppointmentState.BOOKED or notice.version != appointment.version:
        return False
    if notice.kind in {DAY_OFF, STANDS}:
        return is_news(appointment, notice, is_off=notice.kind == DAY_OFF)
    # No reminder of an appointment that falls on a day off: it cannot take place.
    return notice.kind != REMINDER or not is_on_day_off(appointment)
