"""The user's own sign-ins: where the account is signed in, and ending the others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courts.access.queries.sessions import current_sign_ins
from courts.access.services.sign_in import sessions
from courts.access.sessions.browsers import browser_words
from courts.ground.errors import NotVisible
from courts.ground.models import SignIn, SignInEnd
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page."""

    sign_in: SignIn
    browser: str
    is_this: bool


@require_GET
@signed_in
def sign_in_list(request: SignedInRequest) -> HttpResponse:
    """List where the account is signed in: this browser first, then the last used."""
    found = [
        Row(each, browser_words(each.browser), sessions.is_own(request.session, each))
        for each in current_sign_ins(request.user)
    ]
    rows = sorted(found, key=lambda row: not row.is_this)
    zone = request.user.person.zone
    return render(request, "access/sign_ins.html", {"rows": rows, "zone": zone, "has_others": len(rows) > 1})


@require_POST
@signed_in
def end_one(request: SignedInRequest, sign_in_id: UUID) -> HttpResponse:
    """End one sign-in of this account, with its rooms."""
    if not sessions.end_one(request.user, sign_in_id, actor=actor_of(request)):
        raise NotVisible
    messages.success(request, _("You are signed out there."))
    return redirect("sign_in_list")


@require_POST
@signed_in
def end_others(request: SignedInRequest) -> HttpResponse:
    """End every other sign-in of this account, with its rooms."""
    sessions.end_others(request.user, request.session, SignInEnd.SIGNED_OUT_ELSEWHERE, actor=actor_of(request))
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("sign_in_list")
