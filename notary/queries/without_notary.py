"""Booked appointments whose notary does not serve the office on their day: another notary takes them over."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate

from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Person, Posting, Role
from courts.ground.models.people import POSTING_ZONE, posted_venues
from courts.ground.queries.bounds import COUNTED
from notary.models import Appointment, Participant
from notary.states import AppointmentState

# The name of the sweep, for services that ask for it.
FIND_NOTARIES: Final = "notary.find_notaries"


def without_notary(now: datetime) -> QuerySet[Appointment]:
    """Booked appointments to come whose notary is not posted at the office on their day, the next first."""
    posting = Posting.records.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day")),
        person=OuterRef("notary"),
        venue=OuterRef("office"),
        role=Role.NOTARY,
        starts_on__lte=OuterRef("day"),
    )
    booked = Appointment.records.filter(state=AppointmentState.BOOKED, starts_at__gt=now)
    rows = booked.annotate(day=TruncDate("starts_at", tzinfo=POSTING_ZONE)).filter(~Exists(posting))
    return rows.select_related("office", "notary", "room").order_by("starts_at", "pk")


def is_without_notary(appointment: Appointment) -> bool:
    """Return True if no posted notary presides at the appointment on its day, as things stand now."""
    return without_notary(clock.now()).filter(pk=appointment.pk).exists()


def appointments_of(person: Person) -> list[UUID]:
    """Keys of the appointments of a notary that are without one now."""
    return list(without_notary(clock.now()).filter(notary=person).values_list("pk", flat=True))


def _to_take_over(notary: Person) -> QuerySet[Appointment]:
    """Of the offices that this notary serves, the appointments without a notary, but none that the notary attends.

    Only a posting with a last day leaves one behind: the notaries who leave are few, and each is read by an index.
    """
    offices = posted_venues(notary, Role.NOTARY)
    leaving = Posting.records.filter(venue__in=offices, role=Role.NOTARY, ends_on__isnull=False).values("person")
    own = Participant.records.filter(person=notary).values("appointment")
    return without_notary(clock.now()).filter(office__in=offices, notary__in=leaving).exclude(pk__in=own)


def appointments_to_take_over(notary: Person, count: int) -> list[Appointment]:
    """The appointments that this notary can take over, with their couples, the next first, at most `count`."""
    couple = Participant.records.select_related("person").order_by("-role")
    rows = _to_take_over(notary)
    return list(rows.prefetch_related(Prefetch("participants", queryset=couple, to_attr="couple"))[:count])


def access_without_notary(notary: Person, key: UUID) -> Appointment:
    """Return an appointment of an office that this notary serves. Raises NotVisible for another one.

    One that has found a notary meanwhile is returned too: the service refuses it with its reason.
    """
    rows = Appointment.records.filter(pk=key, office__in=posted_venues(notary, Role.NOTARY), room__isnull=False)
    found = rows.select_related("office", "notary", "room").first()
    if found is None:
        raise NotVisible
    return found


def count_to_take_over(notary: Person) -> int:
    """The number of appointments that this notary can take over, at most one more than `COUNTED`."""
    return _to_take_over(notary).order_by().values("pk")[: COUNTED + 1].count()
