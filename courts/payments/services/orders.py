"""Orders: what the gateway is told about a payment."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courts.payments.gateway import Order
from courts.payments.models import Payment


def order_of(payment: Payment) -> Order:
    """The order of a payment whose invoice is loaded. Equal for repeats, but for the language."""
    return Order(
        key=payment.pk.hex,
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        description=payment.invoice.number,
        ends_at=payment.ends_at,
        return_url=settings.BASE_URL + reverse("invoice_return", args=[payment.invoice_id]),
        language=(translation.get_language() or "ar")[:2],
    )
