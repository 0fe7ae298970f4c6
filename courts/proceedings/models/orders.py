"""Orders of judges on requests in their cases."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from courts.proceedings import states
from courts.proceedings.states import Decision, OrderState
from courts.registry.models import Assignment, Case


class OrderQuerySet(models.QuerySet["Order"]):
    """Queries that lists start from."""

    def waiting_for(self, person: Person) -> OrderQuerySet:
        """Orders to make in the cases on which the person works as a judge, at courts where they serve today."""
        bench = Assignment.records.filter(person=person, role=Role.JUDGE, until__isnull=True)
        # From the judge's own cases to their orders: the list of all orders that wait is long.
        return self.filter(
            state=OrderState.WAITING,
            case__in=bench.values("case"),
            case__court__in=posted_venues(person, Role.JUDGE),
        )


class Order(models.Model):
    """The answer of a judge to one request. Until it is issued, only the judges of the case read what they write."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.ORDER

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField("registry.Filing", on_delete=models.PROTECT, related_name="order")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.WAITING)
    decision = models.CharField(max_length=16, choices=Decision, blank=True, default="")
    ruling = models.TextField(blank=True, default="", help_text="what the court orders, in the judge's words")
    reasons = models.TextField(blank=True, default="")
    # Raised on every change of content: a form of an older version is refused.
    version = models.PositiveIntegerField(default=1)
    judge = models.ForeignKey(
        "ground.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who issued it"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True, help_text="gapless per court and year")
    waits_since = models.DateTimeField(default=clock.now, editable=False)
    issued_at = models.DateTimeField(null=True, blank=True)
    # Made after the order is issued: rendering and signing take time, and may wait for the key.
    document = models.OneToOneField(
        "ground.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the sealed PDF"
    )

    records: ClassVar[models.Manager[Order]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = OrderQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(judge__isnull=False, serial__isnull=False, issued_at__isnull=False)
                & ~Q(ruling="")
                & ~Q(decision=""),
                name="order_issued_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "waits_since"], condition=Q(state="waiting"), name="order_waiting_in_case"),
            models.Index(fields=["case", "-issued_at"], name="order_by_case"),
            models.Index(
                fields=["issued_at"], condition=Q(state="issued", document__isnull=True), name="order_without_paper"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}" if self.serial else str(self.pk)

    @property
    def is_issued(self) -> bool:
        """True once the order is in force."""
        return self.state == OrderState.ISSUED
