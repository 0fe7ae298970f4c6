"""Read invoices, with the right that each act needs."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, User
from courts.ground.queries.postings import is_posted
from courts.payments.models import STAFF, Invoice, Payment
from courts.payments.states import InvoiceState, PaymentState

FEE: Final = "fee"
# The states behind each value of the filter `show`; the empty value shows all.
SHOWN: Final = {
    "due": (InvoiceState.DUE,),
    "settled": (InvoiceState.SETTLED,),
    "over": (InvoiceState.CANCELLED, InvoiceState.REFUNDING, InvoiceState.REFUNDED),
}


def invoice_of(label: str, subject_id: UUID, purpose: str = FEE) -> Invoice | None:
    """The latest invoice for a purpose of an object of an upper app."""
    rows = Invoice.records.filter(subject_label=label, subject_id=subject_id, purpose=purpose)
    return rows.select_related("office", "payer").order_by("-issued_at", "-pk").first()


def is_settled(label: str, subject_id: UUID, purpose: str = FEE) -> bool:
    """True if the fee is paid or waived, and not refunded. False without an invoice."""
    rows = Invoice.records.filter(subject_label=label, subject_id=subject_id, purpose=purpose)
    return rows.filter(state=InvoiceState.SETTLED).exists()


def works_for(person: Person, invoice: Invoice) -> bool:
    """True for a clerk or a notary of the invoice's office today, unless the invoice is their own."""
    return person.pk != invoice.payer_id and is_posted(person, invoice.office, *STAFF)


def access_invoice(user: User, invoice_id: UUID, act: str = "read") -> Invoice:
    """Return an invoice if the account may do `act` with it.

    read: the payer and the staff of the office. pay: the payer. waive, refund: the staff, not for themselves.
    Raises NotVisible for strangers, NotAllowed for those who see it and may not.
    """
    found = (
        Invoice.objects.visible_to(user.person).select_related("office", "payer__user").filter(pk=invoice_id).first()
    )
    if found is None:
        raise NotVisible
    invoice: Invoice = found
    if act == "pay" and invoice.payer_id != user.person_id:
        raise NotAllowed
    if act in {"waive", "refund"} and not works_for(user.person, invoice):
        raise NotAllowed
    return invoice


def own_invoices(person: Person, show: str = "") -> QuerySet[Invoice]:
    """The invoices that the person pays, the latest first."""
    rows = Invoice.records.filter(payer=person)
    return _shown(rows, show)


def invoices_of_offices(person: Person, show: str = "", query: str = "") -> QuerySet[Invoice]:
    """The invoices of the person's offices, the latest first; `query` is the beginning or the end of a number."""
    rows: QuerySet[Invoice] = Invoice.objects.of_offices_of(person)
    if query:
        rows = rows.filter(number__icontains=query)
    return _shown(rows, show)


def _shown(rows: QuerySet[Invoice], show: str) -> QuerySet[Invoice]:
    if show in SHOWN:
        rows = rows.filter(state__in=SHOWN[show])
    return rows.select_related("office", "payer").order_by("-issued_at", "-pk")


def paid_by(invoice: Invoice) -> Payment | None:
    """The payment that settled the invoice; one that came later, and goes back, is none."""
    rows = Payment.records.filter(invoice=invoice, state=PaymentState.PAID)
    return rows.order_by("ended_at", "pk").first()
