"""The way to the payment page of the gateway, and the page to which it returns."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.payments.queries.invoices import access_invoice
from courts.payments.queries.payments import differs, last_payment
from courts.payments.services import payments
from courts.payments.states import InvoiceState


@require_POST
@signed_in
def pay(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Open the payment page. On another host it is a link: a form of ours may not lead there, and its payer sees where.

    A repeat leads to the same page.
    """
    row = access_invoice(request.user, invoice_id, "pay")
    payment = payments.start(row, actor=actor_of(request))
    if payment.page_url.startswith("/") and not payment.page_url.startswith("//"):
        return redirect(payment.page_url)
    return render(request, "payments/continue.html", {"invoice": row, "payment": payment})


@require_safe
@signed_in
def returned(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Show what became of the payment. While this is not known, the page asks the gateway and reloads itself."""
    row = access_invoice(request.user, invoice_id, "pay")
    payment = last_payment(row)
    if payment is None:
        return redirect("invoice", row.pk)
    if payment.is_open:
        payment.invoice = row
        payments.check(payment)
        payment.refresh_from_db(fields=["state"])
        row.refresh_from_db(fields=["state", "settled_at"])
    context = {
        "invoice": row,
        "payment": payment,
        "is_settled": row.state == InvoiceState.SETTLED,
        "is_due": row.state == InvoiceState.DUE,
        "differs": differs(row),
    }
    return render(request, "payments/returned.html", context)
