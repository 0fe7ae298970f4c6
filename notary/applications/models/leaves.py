"""A judge's leave for one finding of the rules, and the request for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from courts.ground import clock
from courts.ground.models import Person
from notary.applications import states
from notary.applications.states import LeaveState


class Leave(models.Model):
    """The order of a judge that lifts one finding on the facts of its basis. Never changed.

    A notary records the order of a judge elsewhere; the judge of the office gives it by their decision on a request.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("notary_applications.Application", on_delete=models.CASCADE, related_name="leaves")
    key = models.CharField(max_length=120, help_text="of the finding")
    basis = models.CharField(max_length=64, help_text="digest of the facts of the finding")
    number = models.CharField(max_length=60, help_text="of the order")
    judge = models.CharField(max_length=200)
    given_on = models.DateField()
    reason = models.CharField(max_length=600)
    recorded_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Leave]] = models.Manager()
    objects: ClassVar[models.Manager[Leave]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"


class LeaveRequest(models.Model):
    """The request to the authentication judge of the office for leave of one finding, and the judge's decision.

    text_ar, text_en, source_ar, source_en: the finding as it was found. basis: see `Leave`. reason: of the decision,
    either way.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.LEAVE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        "notary_applications.Application", on_delete=models.CASCADE, related_name="leave_requests"
    )
    key = models.CharField(max_length=120, help_text="of the finding")
    basis = models.CharField(max_length=64, help_text="digest of the facts of the finding")
    text_ar = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    source_ar = models.CharField(max_length=600)
    source_en = models.CharField(max_length=600)
    state = models.CharField(max_length=8, choices=LeaveState, default=LeaveState.WAITING)
    asked_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    judge = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=600, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[LeaveRequest]] = models.Manager()
    objects: ClassVar[models.Manager[LeaveRequest]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["asked_at", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "key", "basis"],
                condition=models.Q(state="waiting"),
                name="leave_request_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "lapsed"])
                | (models.Q(judge__isnull=False) & ~models.Q(reason="")),
                name="leave_decision_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=models.Q(state="waiting"), name="leave_request_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
