"""Pages of acts that need two administrators: what waits, one act, and its confirmation."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.accounts import WhyForm
from courts.access.views.step_up import step_up
from courts.approvals.queries.proposed_acts import acts_listed, others_than, proposed_act
from courts.approvals.services import proposed_acts
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 30


@require_safe
@administrator
def act_list(request: SignedInRequest) -> HttpResponse:
    """List the acts that wait; `show=done` lists the others."""
    shown = "done" if request.GET.get("show") == "done" else ""
    page = BoundedPaginator(acts_listed(done=bool(shown)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": shown,
        "choices": [("", _("Waiting")), ("done", _("Decided"))],
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "access/proposed_acts/act_list.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def act(request: SignedInRequest, act_id: UUID) -> HttpResponse:
    """Show one act. A POST refuses it, or takes back one's own proposal."""
    row = proposed_act(act_id)
    is_own = row.proposed_by_id == request.user.pk
    form = WhyForm(request.POST if request.POST.get("act") == "refuse" else None)
    status = 200
    if request.method == "POST" and request.POST.get("act") == "withdraw":
        proposed_acts.withdraw(row, actor=actor_of(request))
        messages.success(request, _("Your proposal is withdrawn."))
        return redirect("proposed_acts")
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                proposed_acts.refuse(row, answer=form.cleaned_data["reason"], actor=actor_of(request))
                messages.success(request, _("The proposal is refused, and its proposer is told."))
                return redirect("proposed_acts")
            except DomainError as error:
                show(form, error)
                row = proposed_act(act_id)
    context = {
        "row": row,
        "facts": row.declared.facts(row),
        "is_own": is_own,
        "form": form,
        "is_alone": is_own and not others_than(request.user).exists(),
    }
    return render(request, "access/proposed_acts/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def act_confirm(request: SignedInRequest, act_id: UUID) -> HttpResponse:
    """Ask once, then do the act as the second administrator, who has just confirmed that it is them."""
    row = proposed_act(act_id)
    if request.method == "POST":
        proposed_acts.confirm(row, actor=actor_of(request))
        messages.success(request, _("The act is confirmed and done."))
        return redirect("proposed_acts")
    back = reverse("proposed_act", args=[row.pk])
    context = {"row": row, "facts": [*row.declared.facts(row), (_("Reason"), row.reason)], "back_url": back}
    return render(request, "access/proposed_acts/act_confirm.html", context)
