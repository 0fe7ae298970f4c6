"""Read payments, with the right to them."""

from __future__ import annotations

from uuid import UUID

from courts.ground.errors import NotVisible
from courts.ground.models import User
from courts.payments.models import Invoice, Payment
from courts.payments.states import OPEN, PaymentState


def access_payment(user: User, payment_id: UUID) -> Payment:
    """Return a payment of the user's own invoice. Raises NotVisible."""
    rows = Payment.records.filter(pk=payment_id, invoice__payer=user.person_id)
    found = rows.select_related("invoice__office", "invoice__payer").first()
    if found is None:
        raise NotVisible
    return found


def open_payment(invoice: Invoice) -> Payment | None:
    """The payment whose outcome is not known yet."""
    return Payment.records.filter(invoice=invoice, state__in=OPEN).first()


def last_payment(invoice: Invoice) -> Payment | None:
    """The latest attempt."""
    return Payment.records.filter(invoice=invoice).order_by("-begun_at", "-pk").first()


def differs(invoice: Invoice) -> bool:
    """True if the gateway reported another amount for a payment of this invoice: the office looks into it."""
    return Payment.records.filter(invoice=invoice, state=PaymentState.DIFFERS).exists()
