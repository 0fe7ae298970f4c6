"""Sending notices about an appointment, in the caller's transaction."""

from __future__ import annotations

from courts.ground import clock
from courts.ground.models import Recipient
from courts.ground.services import notices
from notary.models import Appointment
from notary.queries.appointments import law_of
from notary.queries.notices import BOOKED, CANCELLED, REMINDER, recipients_of


def notify_booked(appointment: Appointment) -> None:
    """Send the confirmation to everyone who takes part, and schedule their reminders."""
    people = recipients_of(appointment)
    notices.notify(BOOKED, appointment, people, version=appointment.version)
    notices.schedule_reminders(
        REMINDER,
        appointment,
        people,
        starts_at=appointment.starts_at,
        ladder=law_of(appointment.office, clock.now()).notary.reminders,
        version=appointment.version,
    )


def notify_cancelled(appointment: Appointment) -> None:
    """Send the cancellation to everyone who takes part."""
    notices.notify(CANCELLED, appointment, recipients_of(appointment), version=appointment.version)


def notify_hold_cancelled(appointment: Appointment) -> None:
    """Tell the applicant that the office ended their hold. The other person was never notified of the hold."""
    notices.notify(CANCELLED, appointment, [Recipient(appointment.applicant)], version=appointment.version)
