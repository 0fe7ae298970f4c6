"""Appointments with a notary."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models import Person
from notary import states
from notary.states import AppointmentState
from video.models import Room


class AppointmentKind(models.TextChoices):
    """Purpose of the appointment."""

    MARRIAGE_CONTRACT = "marriage_contract", _("Marriage contract")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> AppointmentQuerySet:
        """Appointments that the person takes part in, as one of the couple or as the notary."""
        own = Appointment.records.filter(notary=person).values("pk")
        # A union of keys, so that each side uses its own index: with OR the database would scan all appointments.
        return self.filter(pk__in=own.union(Participant.records.filter(person=person).values("appointment"), all=True))


class Appointment(models.Model):
    """One slot with one notary. It gets its room when it is booked."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.APPOINTMENT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    notary = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24, choices=AppointmentState, default=AppointmentState.HELD)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    is_extended = models.BooleanField(default=False, help_text="the hold was extended; only one extension is possible")
    room = models.OneToOneField(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="appointment")
    receipt = models.OneToOneField(
        "ground.Receipt", null=True, blank=True, on_delete=models.PROTECT, related_name="appointment"
    )
    version = models.PositiveIntegerField(default=1)
    change_reason = models.CharField(max_length=300, blank=True, default="")
    cancelled_by = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Appointment]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = AppointmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="appointment_hold_has_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["notary", "starts_at"], name="appointment_by_notary"),
            models.Index(fields=["applicant", "-starts_at"], name="appointment_by_applicant"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%F %R}"

    @property
    def state_word(self) -> str:
        """The state in words for every reader. A cancellation says which of the couple cancelled."""
        if self.state != AppointmentState.CANCELLED_BY_CUSTOMER or self.cancelled_by_id is None:
            return str(self.get_state_display())
        if self.cancelled_by_id == self.applicant_id and self.receipt_id is None:
            return gettext("Time released")
        if self.cancelled_by_id == self.applicant_id:
            return gettext("Cancelled by the applicant")
        return gettext("Cancelled by the person named")


class ParticipantRole(models.TextChoices):
    """Roles of the participants next to the notary."""

    GROOM = "groom", _("Groom")
    BRIDE = "bride", _("Bride")


class Participant(models.Model):
    """A person who takes part in an appointment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=ParticipantRole)

    records: ClassVar[models.Manager[Participant]] = models.Manager()
    objects: ClassVar[models.Manager[Participant]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "person"], name="participant_once"),
            models.UniqueConstraint(fields=["appointment", "role"], name="participant_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"
