"""Reservations: one row per resource, for a half-open window that includes its buffers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock, states
from courts.ground.states import ReservationState


class ResourceKind(models.TextChoices):
    """Kinds of resource. A resource can be in one place at a time."""

    JUDGE = "judge", _("Judge")
    CHAMBER = "chamber", _("Chamber")
    SPACE = "space", _("Video room")
    DETAINEE = "detainee", _("Detainee")
    INTERPRETER = "interpreter", _("Interpreter")
    LAWYER = "lawyer", _("Lawyer")
    NOTARY = "notary", _("Notary")
    PARTY = "party", _("Party")
    WITNESS = "witness", _("Witness")


class Resource(models.Model):
    """A resource that a booking locks. Exactly one of person and space is set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=ResourceKind)
    person = models.ForeignKey("ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey("ground.Space", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    records: ClassVar[models.Manager[Resource]] = models.Manager()
    objects: ClassVar[models.Manager[Resource]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            # A person is one resource in every role: no person can be in two rooms at once.
            models.UniqueConstraint(fields=["person"], condition=Q(person__isnull=False), name="resource_person_once"),
            models.UniqueConstraint(fields=["space"], condition=Q(space__isnull=False), name="resource_space_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, space__isnull=True) | Q(person__isnull=True, space__isnull=False),
                name="resource_is_person_or_space",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.space)


class TsTzRange(Func):
    """The SQL function `tstzrange(starts_at, ends_at, '[)')`."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _vendor(schema_editor: BaseDatabaseSchemaEditor | None) -> str:
    return schema_editor.connection.vendor if schema_editor is not None else ""


class PostgresOnlyExclusion(ExclusionConstraint):
    """An exclusion constraint on PostgreSQL. On SQLite a trigger in `triggers.py` refuses the overlap."""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return SQL on PostgreSQL only."""
        return super().create_sql(model, schema_editor) if _vendor(schema_editor) == "postgresql" else None

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return SQL on PostgreSQL only."""
        if _vendor(schema_editor) != "postgresql":
            return None
        return super().constraint_sql(model, schema_editor)

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return SQL on PostgreSQL only."""
        return super().remove_sql(model, schema_editor) if _vendor(schema_editor) == "postgresql" else None

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: booking services check and explain overlaps; the constraint is the last line of defence."""


class Reservation(models.Model):
    """One leg of a booking. All legs of a booking share `subject_label` and `subject_id`."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.RESERVATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="reservations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="half-open: another leg may start at this very instant")
    state = models.CharField(max_length=10, choices=ReservationState, default=ReservationState.BOOKED)
    held_until = models.DateTimeField(null=True, blank=True)
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Reservation]] = models.Manager()
    objects: ClassVar[models.Manager[Reservation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["resource", "starts_at"], name="reservation_by_resource"),
            models.Index(fields=["subject_label", "subject_id"], name="reservation_by_subject"),
            models.Index(fields=["held_until"], condition=Q(state="held"), name="reservation_held"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reservation_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="reservation_hold_has_end"
            ),
            PostgresOnlyExclusion(
                name="reservation_no_overlap",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["held", "booked"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at:%F %R} – {self.ends_at:%R} ({self.state})"
