"""Recipients of notices about appointments, their right to them, and notices that no longer apply."""

from __future__ import annotations

from courts.ground.models import Notice, Person, Recipient
from notary.models import Appointment, Participant
from notary.states import AppointmentState

BOOKED, CANCELLED, REMINDER = "appointment_booked", "appointment_cancelled", "appointment_reminder"


def recipients_of(appointment: Appointment) -> list[Recipient]:
    """The couple and the notary."""
    rows = Participant.records.filter(appointment=appointment).select_related("person").order_by("role")
    return [*(Recipient(row.person) for row in rows), Recipient(appointment.notary)]


def may_be_notified(person: Person, appointment: Appointment) -> bool:
    """Return True if the person takes part in the appointment now."""
    return bool(Appointment.objects.visible_to(person).filter(pk=appointment.pk).exists())


def is_current(appointment: Appointment, notice: Notice) -> bool:
    """Return True if the notice still applies.

    A cancellation always does; other notices do while the appointment is booked in the version that they name.
    """
    if notice.kind == CANCELLED:
        return True
    return appointment.state == AppointmentState.BOOKED and notice.version == appointment.version
