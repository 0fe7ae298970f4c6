"""Pages of identity checks: the person asks for one, staff find it on their board and decide it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.access.declared import check_pages
from courts.access.declared.desk import tabs
from courts.access.forms.identity_checks import DecisionForm, RequestForm, RollForm, SeenForm
from courts.access.models import JOINABLE, CheckKind, CheckMethod, IdentityCheck
from courts.access.queries.identity_checks import (
    access_check,
    board_of,
    checking_venues,
    checks_of,
    checks_somewhere,
    compared_person,
    may_decide,
)
from courts.access.services.identity import identity_checks
from courts.access.states import IdentityCheckState
from courts.access.throttle import exceeds_limit
from courts.access.wording.providers import provider_name
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator

PER_PAGE = 20
REQUESTS_A_DAY = 10


@require_http_methods(["GET", "POST"])
@signed_in
def prove(request: SignedInRequest) -> HttpResponse:
    """Show the state of one's own identity, and ask for a check of a document or of a roll number."""
    person = request.user.person
    is_roll = request.POST.get("kind") == CheckKind.ROLL
    initial = {
        "emirates_id": person.declared_emirates_id,
        "document_number": person.document_number,
        "document_issuer": person.document_issuer,
        "method": CheckMethod.DESK,
    }
    form: forms.Form = RequestForm(initial=initial)
    roll_form: forms.Form = RollForm(initial={"roll_number": person.declared_roll_number})
    status = 200
    if request.method == "POST":
        typed: Any = RollForm(request.POST) if is_roll else RequestForm(request.POST)
        form, roll_form = (form, typed) if is_roll else (typed, roll_form)
        status = 400
        if exceeds_limit("identity-check", str(request.user.pk), limit=REQUESTS_A_DAY, seconds=24 * 3600):
            typed.add_error(None, _("Too many requests today. Try again tomorrow, or call the office."))
            status = 429
        elif typed.is_valid():
            try:
                _request(request, typed, is_roll=is_roll)
            except DomainError as error:
                show(typed, error)
                status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 400
            else:
                messages.success(request, _("The office has your request."))
                return redirect("prove_identity")
    checks = checks_of(request.user)
    open_identity = next((row for row in checks if row.is_open and row.kind == CheckKind.IDENTITY), None)
    context = {
        "person": person,
        "form": form,
        "roll_form": roll_form,
        "checks": checks,
        "has_offices": checking_venues().exists(),
        "open_identity": open_identity,
        "provider": provider_name(open_identity.provider) if open_identity else "",
        "video_url": _video_url(open_identity),
        "open_roll": next((row for row in checks if row.is_open and row.kind == CheckKind.ROLL), None),
    }
    return render(request, "access/identity_checks/prove.html", context, status=status)


def _video_url(row: IdentityCheck | None) -> str:
    """The waiting list for a request that waits for a check by video; else empty."""
    waits = row is not None and row.method == CheckMethod.VIDEO and row.state == IdentityCheckState.REQUESTED
    return check_pages.applicant_url() if waits else ""


def _request(request: SignedInRequest, form: Any, *, is_roll: bool) -> None:
    data, actor = form.cleaned_data, actor_of(request)
    if is_roll:
        declared = identity_checks.Declared(roll_number=data["roll_number"])
        identity_checks.request_check(
            request.user, data["venue"], declared, method=CheckMethod.DESK, actor=actor, kind=CheckKind.ROLL
        )
    else:
        identity_checks.request_check(request.user, data["venue"], form.declared(), method=data["method"], actor=actor)


@require_POST
@signed_in
def withdraw(request: SignedInRequest, check_id: UUID) -> HttpResponse:
    """Take back one's own request."""
    row = next((each for each in checks_of(request.user) if each.pk == check_id), None)
    if row is None:
        raise NotVisible
    identity_checks.withdraw(row, actor=actor_of(request))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("prove_identity")


@require_GET
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """List the checks of the venues where the user serves, the oldest first."""
    person = request.user.person
    if not checks_somewhere(person):
        raise NotVisible
    show = request.GET.get("show", "")
    show = show if show in {"disputed", "done"} else ""
    paginator = BoundedPaginator(board_of(person, show=show), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "choices": [("", _("Open")), ("disputed", _("For a clerk to decide")), ("done", _("Decided"))],
        "tabs": tabs("identity_checks", person),
        "count_words": ngettext("%(count)s check", "%(count)s checks", paginator.count) % {"count": paginator.count},
    }
    return render(request, "access/identity_checks/board.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def check(request: SignedInRequest, check_id: UUID) -> HttpResponse:
    """Show the declared words next to the form for the document; a POST decides."""
    row = access_check(request.user, check_id)
    is_disputed = row.state == IdentityCheckState.DISPUTED
    form: forms.Form = SeenForm(request.POST if request.POST.get("act") == "verify" else None, check=row)
    if is_disputed:
        form = DecisionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if row.kind == CheckKind.RECOVERY and isinstance(form, SeenForm) and form.is_bound and form.is_valid():
                code = identity_checks.verify_for_recovery(row, form.seen(CheckMethod.DESK), actor=actor_of(request))
                return _handed(request, row, code)
            if _decide(request, row, form):
                return redirect("identity_checks")
        except DomainError as error:
            if not form.is_bound:
                messages.error(request, str(error))
            else:
                show(form, error)
            status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 400
        row = access_check(request.user, check_id)
    asks_to_join = row.problem in JOINABLE and request.POST.get("act") == "same_person" and form.is_valid()
    context = {
        "check": row,
        "person": row.account.person,
        "form": form,
        "provider": provider_name(row.provider),
        "owner": compared_person(row) if row.kind == CheckKind.IDENTITY else None,
        "decides": may_decide(request.user.person, row),
        "video_url": check_pages.staff_url() if row.is_open and row.method == CheckMethod.VIDEO else "",
        "can_join": row.problem in JOINABLE,
        "asks_to_join": asks_to_join,
    }
    return render(request, "access/identity_checks/check.html", context, status=200 if asks_to_join else status)


def _handed(request: SignedInRequest, row: IdentityCheck, code: str) -> HttpResponse:
    """Show the code for the paper, once."""
    response = render(request, "access/identity_checks/handed_code.html", {"check": row, "code": code})
    response["Cache-Control"] = "no-store"
    return response


def _decide(request: SignedInRequest, row: IdentityCheck, form: forms.Form) -> bool:
    """Do the act of the pressed button; return whether it is done."""
    actor, act = actor_of(request), request.POST.get("act", "")
    if row.state == IdentityCheckState.DISPUTED:
        return _decide_about_two(request, row, form, act)
    if act == "refuse":
        identity_checks.refuse(row, reason=request.POST.get("reason", ""), actor=actor)
        messages.success(request, _("The request is refused. The person sees the reason."))
        return True
    if act == "confirm_roll" and row.kind == CheckKind.ROLL:
        identity_checks.confirm_roll(row, actor=actor)
        messages.success(request, _("The roll number is confirmed."))
        return True
    if act != "verify" or row.kind == CheckKind.ROLL or not isinstance(form, SeenForm):
        raise DomainError(_("Choose what to do."), code="no_act")
    if not form.is_valid():
        return False
    identity_checks.verify(row, form.seen(CheckMethod.DESK), actor=actor)
    if row.state == IdentityCheckState.DISPUTED:
        messages.warning(request, _("Nothing has changed: a clerk decides about two people first."))
    else:
        messages.success(request, _("The identity is proven."))
    return True


def _decide_about_two(request: SignedInRequest, row: IdentityCheck, form: forms.Form, act: str) -> bool:
    actor = actor_of(request)
    if act == "second_account":
        identity_checks.decide_second_account(row, actor=actor)
        messages.success(request, _("The request is closed. The person is told to use the first account."))
        return True
    if act not in {"same_person", "join", "refuse"}:
        raise DomainError(_("Choose what to do."), code="no_act")
    if not form.is_valid() or act == "same_person":
        # Two people become one, for good: the page asks once before it is done.
        return False
    reason = form.cleaned_data["reason"]
    if act == "join":
        identity_checks.decide_same_person(row, reason=reason, actor=actor)
        messages.success(request, _("The identity is proven."))
    else:
        identity_checks.refuse(row, reason=reason, actor=actor)
        messages.success(request, _("The request is refused. The person sees the reason."))
    return True
