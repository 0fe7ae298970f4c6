"""Appointments."""

from notary.models.appointments import (
    Appointment,
    AppointmentKind,
    Participant,
    ParticipantRole,
)

__all__ = ["Appointment", "AppointmentKind", "Participant", "ParticipantRole"]
