"""The desk of the judge who approves contracts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from notary.scripts.forms.decisions import DecisionForm
from notary.scripts.models.approvals import Decision
from notary.scripts.queries.approvals import access_for_judge, completed_steps, waiting_for
from notary.scripts.services.approvals import decide
from notary.scripts.wording.steps import STEPS


@require_GET
@signed_in
def approvals(request: SignedInRequest) -> HttpResponse:
    """The contracts that wait for this judge. Every other person gets 404."""
    if not serves_today(request.user.person, Role.AUTHENTICATION_JUDGE):
        raise NotVisible
    page = BoundedPaginator(waiting_for(request.user.person), 20).get_page(request.GET.get("page"))
    return render(request, "scripts/approvals.html", {"page": page})


@require_http_methods(["GET", "POST"])
@signed_in
def approval(request: SignedInRequest, script_id: UUID) -> HttpResponse:
    """One contract: its text, what happened in the sitting, and the decision."""
    script = access_for_judge(request.user, script_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(
                script, Decision(form.cleaned_data["decision"]), form.cleaned_data["reason"], actor=actor_of(request)
            )
        except NotVisible:
            raise
        except DomainError as refused:
            show(form, refused)
        else:
            messages.success(request, _("Your decision is recorded. The notary sees it."))
            return redirect("script_approvals")
    times = [(STEPS[step], at) for step, at in completed_steps(script)]
    context = {"script": script, "times": times, "form": form}
    return render(request, "scripts/approval.html", context, status=400 if form.errors else 200)
