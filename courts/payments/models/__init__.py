"""Models of payments."""

from courts.payments.models.invoices import STAFF, Invoice, InvoiceLine
from courts.payments.models.payments import Payment, Refund
from courts.payments.models.waivers import Waiver

__all__ = ["STAFF", "Invoice", "InvoiceLine", "Payment", "Refund", "Waiver"]
