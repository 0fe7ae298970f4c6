"""Appointments with a notary."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.change_reasons import WithChangeReason
from courts.ground.models.people import posted_venues
from courts.ground.wording import roles
from notary import states
from notary.states import AppointmentState
from video.models import Room


class AppointmentKind(models.TextChoices):
    """Purpose of the appointment."""

    MARRIAGE_CONTRACT = "marriage_contract", _("Marriage contract")
    SERVICE = "service", _("Sitting with the notary")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> AppointmentQuerySet:
        """Appointments that the person takes part in, as one of the couple or as the notary.

        The person that the applicant named sees it once they are invited, and until they decline. A notary sees it
        while they serve the office.
        """
        own = _presided(Appointment.records, person).values("pk")
        # A union of keys, so that each side uses its own index: with OR the database would scan all appointments.
        return self.filter(pk__in=own.union(_named(person).values("appointment"), all=True))

    def first_visible_to(self, person: Person, count: int, *order: str) -> AppointmentQuerySet:
        """The first `count` of these rows in `order`, by the rule of `visible_to`. No more of a notary's are read."""
        # Each side is limited inside its own IN: SQLite takes no limit between the parts of a union.
        own = _presided(self, person).order_by(*order).values("pk")[:count]
        named = self.filter(pk__in=_named(person).values("appointment")).order_by(*order).values("pk")[:count]
        sides = (
            Appointment.records.filter(pk__in=own).values("pk"),
            Appointment.records.filter(pk__in=named).values("pk"),
        )
        rows: AppointmentQuerySet = Appointment.objects.filter(pk__in=sides[0].union(sides[1], all=True))
        return rows.order_by(*order)[:count]


def _presided(
    rows: models.Manager[Appointment] | models.QuerySet[Appointment], person: Person
) -> models.QuerySet[Appointment]:
    """Of these appointments, those of the person as a notary who serves the office today."""
    return rows.filter(notary=person, office__in=posted_venues(person, Role.NOTARY))


def _named(person: Person) -> models.QuerySet[Participant]:
    """The places of the person in appointments that they see. The receipt is issued with the invitation."""
    return Participant.records.filter(
        Q(appointment__applicant=person) | Q(appointment__receipt__isnull=False),
        person=person,
        declined_at__isnull=True,
    )


class Appointment(WithChangeReason, models.Model):
    """One slot with one notary. It gets its room when it is booked."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.APPOINTMENT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    notary = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "notary_applications.Application",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        help_text="its people have agreed already; without one the applicant names the other person of a couple",
    )
    state = models.CharField(max_length=24, choices=AppointmentState, default=AppointmentState.HELD)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="end of the hold, or of the time in which the other person can accept"
    )
    is_extended = models.BooleanField(default=False, help_text="the hold was extended; only one extension is possible")
    room = models.OneToOneField(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="appointment")
    receipt = models.OneToOneField(
        "ground.Receipt", null=True, blank=True, on_delete=models.PROTECT, related_name="appointment"
    )
    version = models.PositiveIntegerField(default=1)
    cancelled_by = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Appointment]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = AppointmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["held", "booked", "in_session"]),
                name="appointment_one_per_application",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "waiting"]) | Q(held_until__isnull=False),
                name="appointment_hold_has_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["notary", "starts_at"], name="appointment_by_notary"),
            # Those that have not ended are few, however many a notary has had.
            models.Index(fields=["notary", "ends_at"], name="appointment_by_end"),
            models.Index(fields=["applicant", "-starts_at"], name="appointment_by_applicant"),
            models.Index(fields=["held_until"], condition=Q(state__in=["held", "waiting"]), name="appointment_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%F %R}"

    @property
    def was_changed_by_office(self) -> bool:
        """True if the office gave the booked appointment another time or notary: nothing else raises its version."""
        return self.state == AppointmentState.BOOKED and self.version > 1

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
    """Roles of a couple. The people of an application have the roles of its service."""

    GROOM = "groom", _("Groom")
    BRIDE = "bride", _("Bride")


class Participant(models.Model):
    """A person who takes part in an appointment. `name` and `emirates_id` are as the applicant typed them.

    Without a `person`, no account fits what the applicant typed. They must not learn this: only whether the other
    person has accepted yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=ParticipantRole)
    number = models.PositiveSmallIntegerField(default=0, help_text="witness 1, witness 2; 0: the only one")
    name = models.CharField(max_length=200, blank=True, default="")
    emirates_id = models.CharField(max_length=15, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Participant]] = models.Manager()
    objects: ClassVar[models.Manager[Participant]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "person"], name="participant_once"),
            models.UniqueConstraint(fields=["appointment", "role", "number"], name="participant_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role_word}: {self.shown_name}"

    @property
    def role_word(self) -> str:
        """The word for the role, numbered where there are several."""
        word = capfirst(roles.word_of(self.role, self.person)) or self.get_role_display()
        return f"{word} {self.number}" if self.number else word

    @property
    def shown_name(self) -> str:
        """The name as the applicant typed it, until the person has accepted."""
        return self.name if (self.name and self.accepted_at is None) or self.person is None else self.person.name
