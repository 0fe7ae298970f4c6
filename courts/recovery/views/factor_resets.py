"""Pages of recovery: the public asks and stops; administrators decide."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.accounts import client_address
from courts.access.forms.accounts import WhyForm
from courts.access.throttle import exceeds_limit
from courts.access.views.step_up import step_up
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, refusals
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator
from courts.recovery.forms.factor_resets import AskForm
from courts.recovery.models import FactorReset
from courts.recovery.queries.factor_resets import factor_reset, is_account_of_staff, is_checked, resets_listed
from courts.recovery.services import factor_resets, mails

PER_PAGE: Final = 30
# Requests for one address, and posts of one network address, which an office shares.
ASKED_A_DAY, DAY = 3, 24 * 3600
POSTS, POSTS_WITHIN = 30, 3600


@require_http_methods(["GET", "POST"])
@refusals
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the reset of a lost second factor. The answer is the same for every address."""
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if exceeds_limit("recovery", client_address(request), limit=POSTS, seconds=POSTS_WITHIN):
            form.add_error(None, _("Too many attempts. Wait an hour, then try again."))
            status = 429
        elif form.is_valid():
            address = form.cleaned_data["email"].lower()
            # More requests for an address change nothing, and are not told apart from the first ones.
            if not exceeds_limit("recovery-address", address, limit=ASKED_A_DAY, seconds=DAY):
                factor_resets.ask(address, form.cleaned_data["venue"])
            return redirect("recovery_asked")
    return render(request, "recovery/ask.html", {"form": form}, status=status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whether the address has an account or not."""
    return render(request, "recovery/asked.html")


@never_cache
@require_http_methods(["GET", "POST"])
@refusals
def stop(request: HttpRequest) -> HttpResponse:
    """Ask once, then stop a reset for the owner of the link. Opening the link alone changes nothing."""
    key = request.POST.get("key") or request.GET.get("key", "")
    row = mails.reset_of_key(key[:300])
    if request.method == "POST" and row.is_open:
        factor_resets.stop(row)
    return render(request, "recovery/stop.html", {"row": row, "key": key})


@require_safe
@administrator
def reset_list(request: SignedInRequest) -> HttpResponse:
    """List the resets that wait for a decision; `show` selects those in the waiting time, or those that are over."""
    shown = request.GET.get("show", "")
    shown = shown if shown in {"waiting", "done"} else ""
    page = BoundedPaginator(resets_listed(shown), PER_PAGE).get_page(request.GET.get("page"))
    choices = [("", _("To decide")), ("waiting", _("In the waiting time")), ("done", _("Over"))]
    return render(request, "recovery/reset_list.html", {"page": page, "show": shown, "choices": choices})


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def reset(request: SignedInRequest, reset_id: UUID) -> HttpResponse:
    """Show a reset, and decide it with a reason. The administrator has just confirmed that it is them."""
    row = factor_reset(reset_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _decide(request, row, form.cleaned_data["reason"]))
            return redirect("factor_resets")
        except DomainError as error:
            show(form, error)
            row = factor_reset(reset_id)
    context = {
        "row": row,
        "form": form,
        "is_checked": is_checked(row),
        "is_staff_account": is_account_of_staff(row.owner),
    }
    return render(request, "recovery/reset.html", context, status=400 if form.errors else 200)


def _decide(request: SignedInRequest, row: FactorReset, reason: str) -> str:
    """Do the act of the pressed button, and say what happens now."""
    act, actor = request.POST.get("act"), actor_of(request)
    if act == "approve":
        begins = factor_resets.approve(row, reason=reason, actor=actor)
        if begins:
            return _("The waiting time begins, and the person is told.")
        return _("Your proposal waits for a second administrator.")
    if act != "refuse":
        raise DomainError(_("Choose what to do."), code="no_act")
    factor_resets.refuse(row, reason=reason, actor=actor)
    return _("The request is refused, and the person is told.")
