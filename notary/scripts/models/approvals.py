"""Approvals: the decision of a judge on a contract that was concluded in the sitting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from courts.ground import clock
from courts.ground.models import Person
from notary.scripts.models.scripts import Script


class Decision(models.TextChoices):
    """The decisions of a judge."""

    APPROVED = "approved", pgettext_lazy("judge", "Approved")
    REFUSED = "refused", pgettext_lazy("judge", "Not approved")


class Approval(models.Model):
    """The one decision on a script. Append-only. reason: of a refusal, in the judge's own words."""

    id = models.BigAutoField(primary_key=True)
    script = models.OneToOneField(Script, on_delete=models.PROTECT, related_name="approval")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=500, blank=True, default="")
    judge = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[Approval]] = models.Manager()
    objects: ClassVar[models.Manager[Approval]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="approved", reason="") | (Q(decision="refused") & ~Q(reason="")),
                name="approval_refusal_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.script_id}"
