"""Sending notices about an invoice, in the caller's transaction."""

from __future__ import annotations

from courts.ground.models import Recipient
from courts.ground.services import notices
from courts.payments.models import Invoice, Refund
from courts.payments.queries.notices import CANCELLED, DUE, PAID, REFUNDED, WAIVED


def notify_due(invoice: Invoice) -> None:
    """Tell the payer that there is a fee."""
    _notify(DUE, invoice)


def notify_settled(invoice: Invoice, *, was_paid: bool) -> None:
    """Tell the payer that the fee is paid, with its receipt, or waived."""
    _notify(PAID if was_paid else WAIVED, invoice)


def notify_cancelled(invoice: Invoice) -> None:
    """Tell the payer that nothing is to be paid any more."""
    _notify(CANCELLED, invoice)


def notify_refunded(invoice: Invoice, refund: Refund) -> None:
    """Tell the payer that a payment goes back. There may be several of one invoice."""
    _notify(REFUNDED, invoice, step=refund.pk.hex[:12])


def _notify(kind: str, invoice: Invoice, step: str = "now") -> None:
    notices.notify(kind, invoice, [Recipient(invoice.payer)], step=step)
