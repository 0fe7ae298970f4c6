"""The user's own programs: accept or refuse one that an administrator prepared, see its secret once, revoke it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.models import ProgramOffer
from courts.access.queries.clients import own_client, own_clients, own_offer, own_offers
from courts.access.scopes import scope_words
from courts.access.services.institution import program_offers
from courts.access.views.step_up import step_up
from courts.ground.errors import DomainError
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 20
# An owner decides about a few at a time; further ones are shown once these are decided.
OFFERS_SHOWN: Final = 20


@require_safe
@signed_in
def program_list(request: SignedInRequest) -> HttpResponse:
    """List the programs that wait for the user's decision, and the active ones."""
    page = BoundedPaginator(own_clients(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, scope_words(row.get_scopes())) for row in page.object_list],
        "offers": own_offers(request.user)[:OFFERS_SHOWN],
        "zone": request.user.person.zone,
    }
    return render(request, "access/own_programs/programs.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def program_offer(request: SignedInRequest, offer_id: UUID) -> HttpResponseBase:
    """Show a prepared program to its owner, who accepts or refuses it after a step-up."""
    # Before the step-up: for others the page does not exist.
    offer = own_offer(request.user, offer_id)
    if not offer.is_open:
        return redirect("my_programs")
    return _decide(request, offer)


@step_up
def _decide(request: SignedInRequest, offer: ProgramOffer) -> HttpResponse:
    status = 200
    if request.method == "POST":
        try:
            return _act(request, offer)
        except DomainError as error:
            messages.error(request, str(error))
            status = 400
    context = {"offer": offer, "scopes": scope_words(offer.scopes), "zone": request.user.person.zone}
    return render(request, "access/own_programs/offer.html", context, status=status)


def _act(request: SignedInRequest, offer: ProgramOffer) -> HttpResponse:
    """Do the act of the pressed button."""
    act, actor = request.POST.get("act", ""), actor_of(request)
    if act == "accept":
        client, secret = program_offers.accept(offer, actor=actor)
        return render(request, "access/own_programs/secret.html", {"client": client, "secret": secret})
    if act == "refuse":
        program_offers.refuse(offer, actor=actor)
        messages.success(request, _("The program is refused."))
        return redirect("my_programs")
    raise DomainError(_("Choose what to do."), code="no_act")


@require_http_methods(["GET", "POST"])
@signed_in
def program_revoke(request: SignedInRequest, program_id: str) -> HttpResponse:
    """Ask whether to revoke a program, then revoke it."""
    client = own_client(request.user, program_id)
    if request.method == "POST":
        program_offers.revoke_own(client, actor=actor_of(request))
        messages.success(request, _("The program is revoked."))
        return redirect("my_programs")
    return render(request, "access/own_programs/revoke.html", {"client": client})
