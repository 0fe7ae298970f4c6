"""Payments: attempts to pay an invoice through the gateway; and refunds of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.payments import states
from courts.payments.amounts import CURRENCY, dirhams
from courts.payments.models.invoices import Invoice
from courts.payments.states import PaymentState, RefundReason, RefundState


class Payment(models.Model):
    """One attempt to pay an invoice. Its key is the idempotency key at the gateway."""

    TRANSITIONS = states.PAYMENT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=40, help_text="name of the gateway that was asked")
    reference = models.CharField(max_length=100, blank=True, default="", help_text="the gateway's own key")
    page_url = models.CharField(max_length=500, blank=True, default="", help_text="the payment page of the gateway")
    amount = models.PositiveIntegerField(help_text="in fils")
    currency = models.CharField(max_length=3, default=CURRENCY)
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.OPENED)
    begun_at = models.DateTimeField(default=clock.now, editable=False)
    ends_at = models.DateTimeField(help_text="the gateway takes no money for this attempt afterwards")
    ended_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0, help_text="how often the gateway was asked")
    next_check_at = models.DateTimeField(help_text="when the gateway is asked next, while the payment is open")

    records: ClassVar[models.Manager[Payment]] = models.Manager()
    objects: ClassVar[models.Manager[Payment]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering = ("begun_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state__in=states.OPEN), name="payment_one_open_per_invoice"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_check_at"], condition=Q(state__in=states.OPEN), name="payment_open"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.begun_at:%F %R}"

    @property
    def is_open(self) -> bool:
        """True while its outcome is not known."""
        return self.state in states.OPEN

    def has_ended_by(self, moment: datetime) -> bool:
        """True if the gateway takes no money for it at this time."""
        return self.ends_at <= moment

    @property
    def money(self) -> Decimal:
        """The amount in dirhams."""
        return dirhams(self.amount)


class Refund(models.Model):
    """The return of one payment as a whole. A payment has at most one."""

    TRANSITIONS = states.REFUND

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="refund")
    reason = models.CharField(max_length=16, choices=RefundReason)
    state = models.CharField(max_length=8, choices=RefundState, default=RefundState.WANTED)
    reference = models.CharField(max_length=100, blank=True, default="", help_text="the gateway's own key")
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now, help_text="when the gateway is asked next")

    records: ClassVar[models.Manager[Refund]] = models.Manager()
    objects: ClassVar[models.Manager[Refund]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="wanted"), name="refund_wanted"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.get_state_display()}"
