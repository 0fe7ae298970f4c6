"""Waivers of fees."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.payments.amounts import dirhams
from courts.payments.models.invoices import Invoice
from courts.payments.states import WaiverReason


class Waiver(models.Model):
    """A part of an invoice that is not collected, with its reason and the source that proves it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="waivers")
    reason = models.CharField(max_length=16, choices=WaiverReason)
    amount = models.PositiveIntegerField(help_text="in fils")
    source = models.CharField(max_length=200, help_text="the card, the decision or the record that proves the reason")
    note = models.CharField(max_length=500, blank=True, default="", help_text="the grounds of a decision of staff")
    granted_by = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Waiver]] = models.Manager()
    objects: ClassVar[models.Manager[Waiver]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering = ("granted_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="waiver_of_something"),
            models.CheckConstraint(condition=~Q(source=""), name="waiver_has_source"),
            models.CheckConstraint(condition=~Q(reason="decision", note=""), name="waiver_decision_has_grounds"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.invoice_id}"

    @property
    def money(self) -> Decimal:
        """The amount in dirhams."""
        return dirhams(self.amount)
