"""Reading appointments with the right that it takes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, Prefetch, QuerySet, When

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, User
from notary.models import Appointment, Participant


def access_appointment(user: User, appointment_id: UUID, act: str = "read") -> Appointment:
    """One appointment. Strangers: NotVisible. `cancel` is the couple's and the notary's, `meet` the notary's alone."""
    found = (
        Appointment.objects.visible_to(user.person)
        .select_related("office", "notary", "room", "receipt", "applicant")
        .filter(pk=appointment_id)
        .first()
    )
    if found is None:
        raise NotVisible
    appointment: Appointment = found
    if act == "meet" and appointment.notary_id != user.person_id:
        raise NotAllowed
    if act == "book" and appointment.applicant_id != user.person_id:
        raise NotAllowed
    return appointment


def appointments_of(person: Person, now: datetime) -> QuerySet[Appointment]:
    """The person's appointments with their couples; holds that have ended are left out.

    What is not over comes first, the next one at the top; then what is over, the latest first.
    """
    couple = Participant.records.select_related("person").order_by("-role")
    rows: QuerySet[Appointment] = (
        Appointment.objects.visible_to(person)
        .exclude(state="expired")
        .select_related("office", "notary", "room")
        .prefetch_related(Prefetch("participants", queryset=couple, to_attr="couple"))
        .annotate(is_past=Case(When(ends_at__gt=now, then=False), default=True, output_field=BooleanField()))
        .order_by("is_past", Case(When(is_past=False, then="starts_at")), "-starts_at", "pk")
    )
    return rows


def appointments_to_come(person: Person, now: datetime) -> QuerySet[Appointment]:
    """Booked appointments of the person that are not over, the next first."""
    rows: QuerySet[Appointment] = (
        Appointment.objects.visible_to(person)
        .filter(state__in=("booked", "in_session"), ends_at__gt=now)
        .select_related("office", "room")
        .order_by("starts_at", "pk")
    )
    return rows
