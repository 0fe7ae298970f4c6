"""Pages of mandates: a lawyer gives one to a member, both read theirs, and each of them can end it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.ground.errors import DomainError, NotAllowed
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.offices.forms.law_offices import MandateForm
from courts.offices.queries.mandates import access_mandate, mandates_shown
from courts.offices.queries.memberships import access_member, access_own
from courts.offices.services import mandates
from courts.offices.views.law_offices import status_of

PER_PAGE: Final = 20


@require_safe
@signed_in
def mandate_list(request: SignedInRequest) -> HttpResponse:
    """List the mandates that the person gave or holds; `show` selects those in force, or all."""
    shown = "over" if request.GET.get("show") == "over" else ""
    rows = mandates_shown(request.user.person, over=bool(shown))
    page = BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "show": shown, "choices": [("", _("Standing")), ("over", _("Over"))]}
    return render(request, "offices/mandate_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def grant(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Let a member of the same office act for the lawyer."""
    own = access_own(request.user)
    member = access_member(request.user, membership_id)
    if not own.is_lawyer or member.pk == own.pk:
        raise NotAllowed(_("Only a lawyer of this office can let its members act for them."))
    # An empty request is bound too: its errors are shown.
    form = MandateForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if _is_good(form):
            data = form.cleaned_data
            try:
                mandates.grant(
                    member,
                    data["rights"],
                    starts_on=data["starts_on"],
                    ends_on=data["ends_on"],
                    actor=actor_of(request),
                )
            except DomainError as error:
                show(form, error)
                status = status_of(error)
            else:
                messages.success(request, _("The mandate is given, and the person is told."))
                return redirect("my_office")
    context = {"form": form, "member": member, "title": _("Let a member act for you"), "act": _("Give the mandate")}
    return render(request, "offices/form.html", context, status=status)


def _is_good(form: MandateForm) -> bool:
    """Validate a form; a refused one names what does not fit in the rest too, so that all is fixed in one go."""
    if form.is_valid():
        return True
    data = form.cleaned_data
    try:
        mandates.require_terms(data.get("rights"), data.get("starts_on"), data.get("ends_on"))
    except DomainError as error:
        show(form, error)
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revoke(request: SignedInRequest, mandate_id: UUID) -> HttpResponse:
    """Ask once, then end a mandate at once."""
    row = access_mandate(request.user, mandate_id)
    if request.method == "POST":
        if row.is_standing:
            mandates.revoke(row, actor=actor_of(request))
            messages.success(request, _("The mandate has ended. Its rights ended with it."))
        return redirect("mandate_list")
    return render(request, "offices/revoke.html", {"row": row})
