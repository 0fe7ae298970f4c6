"""Pages of an invoice: the payer's list, the invoice, and its receipt."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courts.ground.models import Person
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.payments.declared import payables
from courts.payments.gateway import gateway
from courts.payments.models import STAFF, Invoice
from courts.payments.queries.invoices import SHOWN, access_invoice, own_invoices, paid_by, works_for
from courts.payments.queries.payments import differs, open_payment
from courts.payments.states import STANDING, InvoiceState

PER_PAGE: Final = 20


def chips() -> list[tuple[str, str]]:
    """The choices of the filter by state."""
    return [
        ("", _("All")),
        ("due", _("To be paid")),
        ("settled", _("Paid or waived")),
        ("over", _("Cancelled or refunded")),
    ]


def shown_in(request: SignedInRequest) -> str:
    """The filter of a request; the empty one shows all."""
    show = request.GET.get("show", "")
    return show if show in SHOWN else ""


def listed(request: SignedInRequest, paginator: BoundedPaginator, show: str) -> dict[str, Any]:
    """The context of both lists of invoices: a page, the filter, and the number of rows."""
    page = paginator.get_page(request.GET.get("page"))
    for row in page.object_list:
        row.about = payables.title_of(row.subject_label, row.subject_id)
    return {
        "page": page,
        "show": show,
        "choices": chips(),
        "count_words": ngettext("%(count)s fee", "%(count)s fees", paginator.count) % {"count": paginator.count},
    }


@require_safe
@signed_in
def own_fees(request: SignedInRequest) -> HttpResponse:
    """List the fees that the person pays, the latest first."""
    show = shown_in(request)
    paginator = BoundedPaginator(own_invoices(request.user.person, show), PER_PAGE)
    context = listed(request, paginator, show) | {"is_staff": serves_today(request.user.person, *STAFF)}
    return render(request, "payments/fees.html", context)


@require_safe
@signed_in
def invoice(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Show an invoice: lines, waivers, state; to its payer with the way to pay, to staff with the attempts."""
    row = access_invoice(request.user, invoice_id)
    is_own = row.payer_id == request.user.person_id
    is_due = row.state == InvoiceState.DUE
    context = parts_of(row, request.user.person) | {
        "is_own": is_own,
        "pays": is_own and is_due and gateway() is not None,
        "under_way": open_payment(row) if is_own and is_due else None,
        "differs": is_due and differs(row),
        "waives": is_due and works_for(request.user.person, row),
        "refunds": row.state in STANDING and works_for(request.user.person, row),
        "attempts": row.payments.select_related("refund"),
    }
    return render(request, "payments/invoice.html", context)


@require_safe
@signed_in
def receipt(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Show the receipt of a settled invoice, to print. An invoice that was never settled has none: its page opens."""
    row = access_invoice(request.user, invoice_id)
    if row.settled_at is None:
        return redirect("invoice", row.pk)
    return render(request, "payments/receipt.html", parts_of(row, request.user.person) | {"payment": paid_by(row)})


def parts_of(row: Invoice, person: Person) -> dict[str, Any]:
    """The lines, the waivers and the object of an invoice. The object has a link for those who may open it."""
    payable = payables.find(row.subject_label)
    may_open = payable is not None and payable.may_see(person, row.subject_id)
    return {
        "invoice": row,
        "lines": row.lines.all(),
        "waivers": row.waivers.all(),
        "about": payable.title(row.subject_id) if payable is not None else "",
        "about_url": payable.url(row.subject_id) if payable is not None and may_open else "",
    }
