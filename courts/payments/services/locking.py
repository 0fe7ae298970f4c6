"""The order of locks: object of the upper app, invoice, payment, refund. Every service that changes one begins here."""

from __future__ import annotations

from uuid import UUID

from courts.payments.declared import payables
from courts.payments.models import Invoice, Payment


def locked_invoice(key: UUID) -> Invoice:
    """Lock the object that the invoice is for, then the invoice; return it as it is now. Inside a transaction."""
    label, subject_id = Invoice.records.values_list("subject_label", "subject_id").get(pk=key)
    payables.lock(label, subject_id)
    return Invoice.records.select_for_update(of=("self",)).select_related("office", "payer").get(pk=key)


def locked_payment(invoice: Invoice, key: UUID) -> Payment:
    """Lock a payment of an invoice that is locked, and return it as it is now."""
    payment = Payment.records.select_for_update().get(pk=key, invoice=invoice)
    payment.invoice = invoice
    return payment
