"""Sending notices about an appointment, in the caller's transaction."""

from __future__ import annotations

from courts.ground import clock
from courts.ground.models import Recipient
from courts.ground.services import notices
from notary.models import Appointment
from notary.queries.appointments import law_of
from notary.queries.notices import (
    BOOKED,
    CANCELLED,
    INVITED,
    MOVED,
    NOT_ACCEPTED,
    OTHER_NOTARY,
    REMINDER,
    invited,
    recipients_of,
)


def notify_booked(appointment: Appointment) -> None:
    """Send the confirmation to everyone who takes part, and schedule their reminders."""
    _notify_of_date(BOOKED, appointment)


def notify_moved(appointment: Appointment) -> None:
    """Send the new date to everyone who takes part, and schedule their reminders."""
    _notify_of_date(MOVED, appointment)


def _notify_of_date(kind: str, appointment: Appointment) -> None:
    people = recipients_of(appointment)
    notices.notify(kind, appointment, people, version=appointment.version)
    notices.schedule_reminders(
        REMINDER,
        appointment,
        people,
        starts_at=appointment.starts_at,
        ladder=law_of(appointment.office, clock.now()).notary.reminders,
        version=appointment.version,
    )


def notify_other_notary(appointment: Appointment) -> None:
    """Tell everyone that another notary holds the appointment, and schedule their reminders."""
    _notify_of_date(OTHER_NOTARY, appointment)


def notify_invited(appointment: Appointment) -> None:
    """Ask the people that the applicant named to accept."""
    notices.notify(INVITED, appointment, invited(appointment), version=appointment.version)


def notify_not_accepted(appointment: Appointment) -> None:
    """Tell the applicant that the time for acceptance has run out. The reason stays with the other person."""
    notices.notify(NOT_ACCEPTED, appointment, [Recipient(appointment.applicant)], version=appointment.version)


def notify_invitation_cancelled(appointment: Appointment, *, by_office: bool) -> None:
    """Send the cancellation to the people who were invited, and to the applicant if the office cancelled."""
    people = invited(appointment) + ([Recipient(appointment.applicant)] if by_office else [])
    notices.notify(CANCELLED, appointment, people, version=appointment.version)


def notify_cancelled(appointment: Appointment) -> None:
    """Send the cancellation to everyone who takes part."""
    notices.notify(CANCELLED, appointment, recipients_of(appointment), version=appointment.version)


def notify_hold_cancelled(appointment: Appointment) -> None:
    """Tell the applicant that the office ended their hold. The other person was never notified of the hold."""
    notices.notify(CANCELLED, appointment, [Recipient(appointment.applicant)], version=appointment.version)
