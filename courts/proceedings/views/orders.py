"""The pages of orders: the judge's list, one order, and its issue."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from courts.ground.views.paging import BoundedPaginator
from courts.proceedings.forms.orders import OrderForm, initial_order
from courts.proceedings.models import Order
from courts.proceedings.queries.orders import (
    access_order,
    access_order_document,
    decides_somewhere,
    orders_to_make,
    sits_on,
)
from courts.proceedings.services.orders import issue_order, missing_parts, save_order
from courts.proceedings.wording.notices import order_title
from courts.registry.queries.filings import documents_of
from courts.registry.wording.titles import case_title

PER_PAGE = 20


@require_GET
@signed_in
def orders(request: SignedInRequest) -> HttpResponse:
    """List the requests that wait for this judge, the longest wait first."""
    person = request.user.person
    if not decides_somewhere(person):
        raise NotAllowed
    paginator = BoundedPaginator(orders_to_make(person), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    count = paginator.count
    words = ngettext("%(count)s request waits for you", "%(count)s requests wait for you", count) % {"count": count}
    return render(request, "proceedings/orders/orders.html", {"page": page, "count_words": words})


@require_http_methods(["GET", "POST"])
@signed_in
def order(request: SignedInRequest, order_id: UUID) -> HttpResponse:
    """Show the request and its order; a judge of the case writes and issues it here."""
    row = access_order(request.user, order_id, "decide" if request.method == "POST" else "read")
    form, status = None, 200
    if request.method == "POST" and request.POST.get("act") == "back":
        # From the question whether to issue it: nothing changes.
        return redirect("order", row.pk)
    if request.method == "POST":
        form = OrderForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                answer = _act(request, row, form)
            except DomainError as error:
                row = access_order(request.user, order_id)
                status = _refuse(form, error, row.version)
            else:
                return answer
    elif not row.is_issued and sits_on(request.user.person, row.case):
        form = OrderForm(initial=initial_order(row))
    return render(request, "proceedings/orders/order.html", {**_shown(row), "form": form}, status=status)


def _shown(row: Order) -> dict[str, object]:
    return {
        "order": row,
        "case": row.case,
        "title": order_title(row),
        "case_title": case_title(row.case),
        "filing": row.request,
        "documents": documents_of(row.request),
    }


def _act(request: SignedInRequest, row: Order, form: OrderForm) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act", "")
    if act == "issue_for_good":
        issue_order(row, version=form.cleaned_data["version"], actor=actor)
        messages.success(request, _("The order is issued. Everyone on the case has been notified."))
        return redirect("order", row.pk)
    saved = save_order(row, form.details(), version=form.cleaned_data["version"], actor=actor)
    if act == "issue":
        missing = missing_parts(saved)
        if not missing:
            return _ask_to_issue(request, saved)
        for error in missing:
            show(form, error)
        _renew(form, version=saved.version, ruling=saved.ruling)
        return render(request, "proceedings/orders/order.html", {**_shown(saved), "form": form}, status=400)
    messages.success(request, _("Draft saved"))
    return redirect("order", row.pk)


def _ask_to_issue(request: SignedInRequest, row: Order) -> HttpResponse:
    """Ask once before the issue, because it cannot be undone."""
    form = OrderForm(initial=initial_order(row))
    return render(request, "proceedings/orders/order_issue.html", {**_shown(row), "form": form})


def _refuse(form: OrderForm, error: DomainError, version: int) -> int:
    show(form, error)
    _renew(form, version=version)
    return 409 if isinstance(error, Conflict) else 400


def _renew(form: OrderForm, **values: object) -> None:
    """Give the form the current version: a judge who has read the refusal and sends it again means to replace it."""
    if isinstance(form.data, QueryDict):
        data = form.data.copy()
        for name, value in values.items():
            data[form.add_prefix(name)] = str(value)
        form.data = data


@require_GET
@signed_in
def order_document(request: SignedInRequest, order_id: UUID) -> HttpResponseBase:
    """Download the sealed PDF of an issued order."""
    return send(access_order_document(request.user, order_id), actor=actor_of(request))
