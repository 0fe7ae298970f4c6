"""Helpers: a couple that holds and books the notary's free times."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from courts.ground.models import Reservation
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot
from notary.services import appointments, invitations


def hold(cast: Cast, slot: Slot, *, by: str = "groom", starts_at: datetime | None = None) -> Appointment:
    return appointments.hold_slot(
        office=cast.venues["office"],
        notary=slot.notary,
        starts_at=starts_at or slot.starts_at,
        groom=cast.people["groom"],
        bride=cast.people["bride"],
        channel="web",
        actor=actor_of(cast, by),
    )


def actor_of(cast: Cast, member: str) -> Actor:
    return actor_for(cast.users[member])


def booked(cast: Cast, slot: Slot) -> Appointment:
    """An appointment that the groom booked and the bride accepted."""
    return invitations.accept(waiting(cast, slot), actor=actor_of(cast, "bride"))


def waiting(cast: Cast, slot: Slot) -> Appointment:
    """An appointment that the groom booked and that waits for the bride."""
    return appointments.book_appointment(hold(cast, slot), channel="web", actor=actor_of(cast, "groom"))


def groom_names_bride(cast: Cast, slot: str, *, number: str = "784199710000086") -> dict[str, str]:
    """The data of the groom's form."""
    return {"role": "groom", "emirates_id": number, "name": cast.people["bride"].name_ar, "slot": slot}


def held_by(cast: Cast, slot: Slot, applicant: str, other: str, *, later: int = 0) -> Appointment:
    return appointments.hold_slot(
        office=cast.venues["office"],
        notary=slot.notary,
        starts_at=slot.starts_at + timedelta(days=7 * later),
        groom=cast.people[applicant],
        bride=cast.people[other],
        channel="web",
        actor=actor_of(cast, applicant),
    )


def comes_in(row: Appointment, ahead: timedelta) -> None:
    """Move an appointment so that it starts after `ahead`."""
    starts_at = timezone.now() + ahead
    Appointment.records.filter(pk=row.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    Reservation.records.filter(subject_id=row.room_id).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30)
    )
    row.refresh_from_db()
