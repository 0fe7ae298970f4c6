"""Appointments that fall on a day off: how they follow the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from courts.calendars.queries.bookings import BookingKind
from courts.calendars.queries.effects import upcoming_marked
from courts.calendars.queries.reasons import reasons_of
from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from notary.models import Appointment, Participant
from notary.queries.notices import DAY_OFF, STANDS, recipients_of
from notary.states import AppointmentState


def _title(appointment: Appointment) -> str:
    return str(appointment.get_kind_display())


APPOINTMENTS = BookingKind(
    model=Appointment,
    booked=AppointmentState.BOOKED,
    venue="office",
    related=("office", "notary"),
    title=_title,
    visible_to=Appointment.objects.visible_to,
    day_off=DAY_OFF,
    stands=STANDS,
    recipients_of=recipients_of,
    movers_of=lambda appointment: {appointment.notary_id},
)


@dataclass(frozen=True, slots=True)
class OffAppointment:
    """An appointment to be moved, with the name of the day on which the office is closed."""

    appointment: Appointment
    reason: str


def appointments_on_days_off(notary: Person) -> list[OffAppointment]:
    """The notary's appointments that fall on a day off with their couples, the next first. Seven queries."""
    marked = upcoming_marked(APPOINTMENTS.label, posted_venues(notary, Role.NOTARY), clock.now())
    if not marked:
        return []
    couple = Participant.records.select_related("person").order_by("-role")
    rows = [
        row
        for row in Appointment.records.filter(pk__in=marked, notary=notary, state=AppointmentState.BOOKED)
        .select_related("office", "notary", "room")
        .prefetch_related(Prefetch("participants", queryset=couple, to_attr="couple"))
        .order_by("starts_at", "pk")
        if marked[row.pk] == row.starts_at
    ]
    return [OffAppointment(row, reason) for row, reason in zip(rows, _reasons(rows), strict=True)]


def reason_of(appointment: Appointment) -> str:
    """The name of the day on which an appointment falls; empty for a day without a name."""
    return _reasons([appointment])[0]


def _reasons(rows: Sequence[Appointment]) -> list[str]:
    return reasons_of([(row.office, row.starts_at.astimezone(row.office.tz).date()) for row in rows])
