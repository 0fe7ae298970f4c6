"""The calendar entry of an appointment."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.calendars.services.calendar_files import CalendarEvent, EventInvitation
from notary.models import Appointment
from notary.states import AppointmentState


def invitation_to(appointment: Appointment, *, is_cancelled: bool = False) -> EventInvitation:
    """The event of an appointment as mails carry it, in the active language. It names no person.

    `is_cancelled`: for a booked appointment that does not take place at its time.
    """
    return EventInvitation(
        CalendarEvent(
            key=appointment.pk,
            revision=appointment.version,
            producer="Notary",
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            summary=f"{appointment.get_kind_display()} – {appointment.office.name}",
            location=_("By video"),
            path=reverse("appointment", args=[appointment.pk]),
            organizer=appointment.office.name,
            is_cancelled=is_cancelled
            or appointment.state in {AppointmentState.CANCELLED_BY_CUSTOMER, AppointmentState.CANCELLED_BY_SERVICE},
        )
    )
