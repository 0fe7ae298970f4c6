"""Pages of the staff of an office: the fees of the office, the waiver and the refund."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.ground.errors import Conflict, DomainError, NotVisible
from courts.ground.forms.errors import show as show_error
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.typed_text import clean_line
from courts.payments.declared import payables
from courts.payments.forms.refunds import RefundForm
from courts.payments.forms.waivers import WaiveForm
from courts.payments.models import STAFF
from courts.payments.queries.invoices import access_invoice, invoices_of_offices, paid_by
from courts.payments.services import invoices, refunds
from courts.payments.states import STANDING, InvoiceState
from courts.payments.views.invoices import PER_PAGE, listed, parts_of, shown_in


@require_safe
@signed_in
def office_fees(request: SignedInRequest) -> HttpResponse:
    """List the fees of the offices that the person serves; `show` selects by state, `q` by a part of the number."""
    person = request.user.person
    if not serves_today(person, *STAFF):
        raise NotVisible
    show, query = shown_in(request), clean_line(request.GET.get("q", "").replace("\0", ""))[:40]
    paginator = BoundedPaginator(invoices_of_offices(person, show, query), PER_PAGE)
    return render(request, "payments/office_fees.html", listed(request, paginator, show) | {"query": query})


@require_http_methods(["GET", "POST"])
@signed_in
def refund(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Say what will happen, ask for the grounds, and end a fee: what was paid goes back."""
    row = access_invoice(request.user, invoice_id, "refund")
    if row.state not in STANDING:
        raise Conflict(_("This fee has ended already."), code="ended")
    form = RefundForm(request.POST) if request.method == "POST" else RefundForm()
    obstacle = payables.keeps_fee(row.subject_label, row.subject_id)
    if request.method == "POST" and form.is_valid():
        done = refunds.refund_by_office(row, note=form.cleaned_data["note"], actor=actor_of(request))
        is_paid = done.state == InvoiceState.REFUNDING
        messages.success(request, _("The refund is under way.") if is_paid else _("The fee is cancelled."))
        return redirect("invoice", row.pk)
    payment = paid_by(row) if row.state == InvoiceState.SETTLED else None
    context = parts_of(row, request.user.person) | {"form": form, "payment": payment, "obstacle": obstacle}
    return render(request, "payments/refund.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def waive(request: SignedInRequest, invoice_id: UUID) -> HttpResponse:
    """Waive a fee, or a part of it."""
    row = access_invoice(request.user, invoice_id, "waive")
    if row.state != InvoiceState.DUE:
        raise Conflict(_("This fee is no longer to be paid."), code="not_due")
    form = WaiveForm(request.POST) if request.method == "POST" else WaiveForm()
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                done = invoices.waive(row, form.waived(), actor=actor_of(request))
            except DomainError as error:
                show_error(form, error)
                status = 409 if isinstance(error, Conflict) else 400
            else:
                is_whole = done.state == InvoiceState.SETTLED
                messages.success(request, _("The fee is waived.") if is_whole else _("A part of the fee is waived."))
                return redirect("invoice", row.pk)
    context = parts_of(row, request.user.person) | {"form": form}
    return render(request, "payments/waive.html", context, status=status)
