"""Pages of the staff of an office: the fees of the office, and the waiver."""

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
from courts.payments.forms.waivers import WaiveForm
from courts.payments.models import STAFF
from courts.payments.queries.invoices import access_invoice, invoices_of_offices
from courts.payments.services import invoices
from courts.payments.states import InvoiceState
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
