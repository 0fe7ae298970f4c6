"""Invoices and their lines."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from courts.ground.wording.dates import arabic
from courts.payments import states
from courts.payments.amounts import CURRENCY, dirhams
from courts.payments.states import InvoiceState, RefundReason

# The roles whose holders see and waive the fees of their office.
STAFF = (Role.CLERK, Role.NOTARY)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> InvoiceQuerySet:
        """Invoices that the person pays, and those of the offices that they serve as a clerk or a notary today."""
        return self.filter(Q(payer=person) | Q(office__in=posted_venues(person, *STAFF)))

    def of_offices_of(self, person: Person) -> InvoiceQuerySet:
        """Invoices of the offices that the person serves as a clerk or a notary today."""
        return self.filter(office__in=posted_venues(person, *STAFF))


class Invoice(models.Model):
    """A fee for one purpose of one object of an upper app. All amounts are in fils and never negative."""

    TRANSITIONS = states.INVOICE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True, help_text="gapless per office and year")
    subject_label = models.CharField(max_length=40, help_text="the model of an upper app, e.g. notary.application")
    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=40, help_text="e.g. fee; one object may owe several fees")
    payer = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField(help_text="the sum of the lines, in fils")
    waived = models.PositiveIntegerField(default=0, help_text="the sum of the waivers, in fils")
    currency = models.CharField(max_length=3, default=CURRENCY)
    state = models.CharField(max_length=10, choices=InvoiceState, default=InvoiceState.DUE)
    due_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(default=clock.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="cancelled, or a refund was asked for")
    end_reason = models.CharField(max_length=16, choices=RefundReason, blank=True, default="")
    end_note = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="grounds of the office; the payer reads them"
    )

    records: ClassVar[models.Manager[Invoice]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = InvoiceQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(waived__lte=F("total")), name="invoice_waives_at_most_all"),
            models.UniqueConstraint(
                fields=["subject_label", "subject_id", "purpose"],
                condition=Q(state__in=states.STANDING),
                name="invoice_one_standing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["payer", "-issued_at"], name="invoice_by_payer"),
            models.Index(fields=["office", "-issued_at"], name="invoice_by_office"),
            models.Index(fields=["subject_label", "subject_id"], name="invoice_by_subject"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def payable(self) -> int:
        """The fils to be paid: the total less what is waived."""
        return self.total - self.waived

    @property
    def total_money(self) -> Decimal:
        """The total in dirhams."""
        return dirhams(self.total)

    @property
    def waived_money(self) -> Decimal:
        """The waived part in dirhams."""
        return dirhams(self.waived)

    @property
    def payable_money(self) -> Decimal:
        """The amount to be paid in dirhams."""
        return dirhams(self.payable)


class InvoiceLine(models.Model):
    """One fee of an invoice, in the words of its table at that time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, help_text="of the fee in its table")
    text_ar = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    amount = models.PositiveIntegerField(help_text="in fils")

    records: ClassVar[models.Manager[InvoiceLine]] = models.Manager()
    objects: ClassVar[models.Manager[InvoiceLine]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering = ("place",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["invoice", "place"], name="invoice_line_place_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The fee in the reader's language."""
        return self.text_ar if arabic() else self.text_en

    @property
    def money(self) -> Decimal:
        """The amount in dirhams."""
        return dirhams(self.amount)
