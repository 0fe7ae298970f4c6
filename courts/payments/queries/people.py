"""Rows of payments about a person: for the copy of their data, and what binds them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.declared.open_matters import OpenMatter
from courts.ground.models import Person
from courts.payments.models import Invoice, Payment, Refund, Waiver
from courts.payments.states import InvoiceState, RefundState


def data_of(person: Person) -> dict[str, Any]:
    """The person's invoices, waivers, payments and refunds; amounts in fils. Four queries."""
    invoices = Invoice.records.filter(payer=person).order_by("issued_at")
    waivers = Waiver.records.filter(invoice__payer=person)
    payments = Payment.records.filter(invoice__payer=person)
    refunds = Refund.records.filter(payment__invoice__payer=person).order_by("asked_at")
    return {
        "invoices": list(
            invoices.values("number", "total", "waived", "currency", "state", "issued_at", "settled_at", "end_note")
        ),
        "waivers": list(waivers.values("invoice__number", "reason", "amount", "source", "note", "granted_at")),
        "payments": list(payments.values("invoice__number", "amount", "currency", "state", "begun_at", "ended_at")),
        "refunds": list(refunds.values("payment__invoice__number", "payment__amount", "reason", "state", "done_at")),
    }


def matters_of(person: Person) -> list[OpenMatter]:
    """A fee that is not paid, and a refund that has not arrived. Two queries."""
    found = []
    if Invoice.records.filter(payer=person, state=InvoiceState.DUE).exists():
        found.append(OpenMatter(_("A fee that is not paid"), reverse("fees")))
    if Refund.records.filter(payment__invoice__payer=person, state=RefundState.WANTED).exists():
        found.append(OpenMatter(_("A refund that is under way"), reverse("fees")))
    return found
