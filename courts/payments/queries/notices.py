"""The right to notices about invoices, and those that no longer apply."""

from __future__ import annotations

from typing import Final

from courts.ground.models import Notice, Person
from courts.payments.models import Invoice
from courts.payments.states import InvoiceState

DUE: Final = "fee_due"
PAID: Final = "fee_paid"
WAIVED: Final = "fee_waived"
CANCELLED: Final = "fee_cancelled"
REFUNDED: Final = "fee_refunded"


def may_be_notified(person: Person, invoice: Invoice) -> bool:
    """True for the payer, and for the staff of the office."""
    return bool(Invoice.objects.visible_to(person).filter(pk=invoice.pk).exists())


def is_current(invoice: Invoice, notice: Notice) -> bool:
    """True while what the notice says still holds. What ended stays ended."""
    if notice.kind == DUE:
        return invoice.state == InvoiceState.DUE
    if notice.kind in {PAID, WAIVED}:
        return invoice.state == InvoiceState.SETTLED
    return True
