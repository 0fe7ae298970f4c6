"""Pages of administrators: law offices that wait for their confirmation, and their end."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.accounts import WhyForm
from courts.approvals.services.proposed_acts import propose
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator
from courts.offices.models import LawOffice
from courts.offices.queries.law_offices import law_office, offices_listed, people_in, same_licence
from courts.offices.services import law_offices
from courts.offices.views.law_offices import status_of

PER_PAGE: Final = 30


@require_safe
@administrator
def office_list(request: SignedInRequest) -> HttpResponse:
    """List law offices; `show` selects confirmed ones or those that are over, `q` searches names and licences."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    shown = request.GET.get("show", "")
    shown = shown if shown in {"confirmed", "over"} else ""
    page = BoundedPaginator(offices_listed(shown, query), PER_PAGE).get_page(request.GET.get("page"))
    choices = [("", _("To decide")), ("confirmed", _("Confirmed")), ("over", _("Refused or closed"))]
    context = {"page": page, "query": query, "show": shown, "choices": choices}
    return render(request, "offices/administration/office_list.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def office(request: SignedInRequest, office_id: UUID) -> HttpResponse:
    """Show an office, and confirm it, refuse it with a reason, or propose its end to a second administrator."""
    row = law_office(office_id)
    form = WhyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        is_confirmation = request.POST.get("act") == "confirm"
        if is_confirmation:
            form = WhyForm()
        if is_confirmation or form.is_valid():
            try:
                messages.success(request, _decide(request, row, "" if is_confirmation else form.cleaned_data["reason"]))
                return redirect("law_office_list")
            except DomainError as error:
                if is_confirmation:
                    messages.error(request, str(error))
                else:
                    show(form, error)
                status = status_of(error)
                row = law_office(office_id)
    context = {
        "row": row,
        "form": form,
        "same": same_licence(row) if row.state == "requested" else None,
        "people": people_in(row),
    }
    return render(request, "offices/administration/office.html", context, status=status)


def _decide(request: SignedInRequest, row: LawOffice, reason: str) -> str:
    """Do the act of the pressed button, and say what happens now."""
    act, actor = request.POST.get("act"), actor_of(request)
    if act == "confirm":
        law_offices.confirm(row, actor=actor)
        return _("The office is confirmed, and its lawyer is told.")
    if act == "refuse":
        law_offices.refuse(row, reason=reason, actor=actor)
        return _("The office is refused, and its lawyer is told.")
    if act == "close" and row.is_confirmed:
        propose(law_offices.CLOSE_OFFICE, row.pk, reason=reason, actor=actor)
        return _("Your proposal waits for a second administrator.")
    raise DomainError(_("Choose what to do."), code="no_act")
