"""The page of an invited person: what is missing, then accept or decline."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courts.access.views.step_up import step_up
from courts.administrators.models import AdministratorTerm
from courts.administrators.queries.terms import own_invitation
from courts.administrators.services import invitations
from courts.ground.errors import DomainError
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def invitation(request: SignedInRequest, invitation_id: UUID) -> HttpResponseBase:
    """Show an invitation to its person, who accepts or declines it after a step-up."""
    # Before the step-up: for others the page does not exist.
    row = own_invitation(request.user, invitation_id)
    if request.method == "POST":
        return _decide(request, row)
    return _page(request, row)


def _page(request: SignedInRequest, row: AdministratorTerm, *, status: int = 200) -> HttpResponse:
    here = urlencode({"next": request.path})
    context = {
        "row": row,
        "missing": invitations.missing_for(request.user),
        "factor_url": f"{reverse('mfa_activate_totp')}?{here}",
        "passkey_url": f"{reverse('mfa_add_webauthn')}?{here}",
    }
    return render(request, "administrators/invitation.html", context, status=status)


@step_up
def _decide(request: SignedInRequest, row: AdministratorTerm) -> HttpResponse:
    act, actor = request.POST.get("act", ""), actor_of(request)
    try:
        if act == "accept":
            invitations.accept(row, actor=actor)
            messages.success(request, _("You are an administrator now. Every administrator is told."))
            return redirect("administration")
        if act == "decline":
            invitations.decline(row, actor=actor)
            messages.success(request, _("You declined the invitation."))
            return redirect("home")
    except DomainError as error:
        messages.error(request, str(error))
        return _page(request, own_invitation(request.user, row.pk), status=400)
    messages.error(request, _("Choose what to do."))
    return _page(request, row, status=400)
