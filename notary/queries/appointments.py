"""Read appointments, with the right that each act needs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, F, Prefetch, Q, QuerySet, When

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.law import LawProfile, profile_of
from courts.ground.models import Person, User, Venue
from notary.models import Appointment, AppointmentKind, Participant
from notary.states import AppointmentState
from video.models import Room


def access_appointment(user: User, appointment_id: UUID, act: str = "read") -> Appointment:
    """Return an appointment if the account may do `act` with it.

    cancel: the couple and the notary. book: the applicant. preside: the notary. Raises NotVisible for strangers,
    NotAllowed for participants who may not.
    """
    found = (
        Appointment.objects.visible_to(user.person)
        .select_related("office", "notary", "room", "receipt", "applicant")
        .filter(pk=appointment_id)
        .first()
    )
    if found is None:
        raise NotVisible
    appointment: Appointment = found
    if act == "preside" and appointment.notary_id != user.person_id:
        raise NotAllowed
    if act == "book" and appointment.applicant_id != user.person_id:
        raise NotAllowed
    return appointment


def appointments_of(person: Person, now: datetime) -> QuerySet[Appointment]:
    """The person's appointments with their couples, without holds that have ended or were released.

    Upcoming appointments come first, the next one at the top; then past ones, the latest first.
    """
    couple = Participant.records.select_related("person").order_by("-role")
    rows: QuerySet[Appointment] = (
        Appointment.objects.visible_to(person)
        .exclude(state="expired")
        .exclude(state="cancelled_by_customer", receipt__isnull=True, cancelled_by=F("applicant"))
        .select_related("office", "notary", "room")
        .prefetch_related(Prefetch("participants", queryset=couple, to_attr="couple"))
        .annotate(is_past=Case(When(ends_at__gt=now, then=False), default=True, output_field=BooleanField()))
        .order_by("is_past", Case(When(is_past=False, then="starts_at")), "-starts_at", "pk")
    )
    return rows


def upcoming_appointments(person: Person, now: datetime) -> QuerySet[Appointment]:
    """The person's booked appointments that have not ended, the next first."""
    rows: QuerySet[Appointment] = (
        Appointment.objects.visible_to(person)
        .filter(state__in=("booked", "in_session"), ends_at__gt=now)
        .select_related("office", "room")
        .order_by("starts_at", "pk")
    )
    return rows


def law_of(office: Venue, now: datetime) -> LawProfile:
    """The rules by which an office gives appointments."""
    return profile_of(office, now)


def cancellable_until(appointment: Appointment, person: Person, now: datetime) -> datetime:
    """The last moment at which a person of the couple can cancel a booked appointment.

    For the applicant it is the law profile's limit before the start. The person they named never consented and can
    decline until the start. The notary has no limit.
    """
    if person.pk != appointment.applicant_id:
        return appointment.starts_at
    return planned_until(appointment, now)


def planned_until(appointment: Appointment, now: datetime) -> datetime:
    """The last moment at which an appointment counts as planned: its applicant can cancel it until then."""
    return appointment.starts_at - law_of(appointment.office, now).notary.cancel_before


def is_planned(office: Venue, starts_at: datetime, now: datetime) -> bool:
    """Return True if an appointment at `starts_at` would count as planned."""
    return starts_at - now >= law_of(office, now).notary.cancel_before


def planned_appointments(person: Person, now: datetime) -> list[Appointment]:
    """The planned appointments that the person holds, booked or was named in. There is at most one at a time."""
    rows = (
        Appointment.records.filter(
            Q(state=AppointmentState.HELD, held_until__gt=now) | Q(state=AppointmentState.BOOKED),
            pk__in=Participant.records.filter(person=person).values("appointment"),
            kind=AppointmentKind.MARRIAGE_CONTRACT,
            starts_at__gt=now,
        )
        .select_related("office")
        .order_by("starts_at", "pk")
    )
    return [row for row in rows if is_planned(row.office, row.starts_at, now)]


def blocking_appointment(person: Person, now: datetime) -> Appointment | None:
    """The appointment that keeps the person from booking another one.

    Their own hold does not: a new hold releases it.
    """
    return next(
        (
            row
            for row in planned_appointments(person, now)
            if row.state != AppointmentState.HELD or row.applicant_id != person.pk
        ),
        None,
    )


def appointment_of_room(room: Room) -> Appointment:
    """The appointment that owns a room. Raises NotVisible for a room of something else."""
    found = Appointment.records.select_related("office", "notary", "room").filter(room=room.pk).first()
    if found is None:
        raise NotVisible
    return found
