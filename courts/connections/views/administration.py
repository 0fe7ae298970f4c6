"""Pages of administrators: the settings in use with their sources, and a change that a second one confirms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.views.step_up import step_up
from courts.approvals.queries.proposed_acts import others_than
from courts.connections.queries.proposals import open_proposal
from courts.connections.services.changes import propose_change
from courts.connections.states import Area
from courts.connections.views.testing import Tested, form_of, has_tick, try_servers
from courts.connections.wording import facts
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator


@require_safe
@administrator
def overview(request: SignedInRequest) -> HttpResponse:
    """Show the settings in use, where each value comes from, and what is proposed."""
    context = {
        "mail": facts.mail_rows(),
        "media": facts.media_rows(),
        "mail_act": open_proposal(Area.MAIL),
        "media_act": open_proposal(Area.MEDIA),
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "connections/overview.html", context)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def mail_change(request: SignedInRequest) -> HttpResponse:
    """Test another mail server, then propose it."""
    lead = _(
        "Every mail and every recovery code leaves by this server. A different administrator confirms the change; from"
        " then on it is used, without a restart. All administrators are told, also over the old server."
    )
    return _change(request, Area.MAIL, {"title": _("Mail server"), "lead": lead, "rows": facts.mail_rows()})


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def media_change(request: SignedInRequest) -> HttpResponse:
    """Test another relay, then propose it with the media addresses."""
    lead = _(
        "A wrong relay learns the addresses of the people who attend. A different administrator confirms the change."
        " The relay is used from then on; the IP address and the port need a restart of the media node."
    )
    return _change(request, Area.MEDIA, {"title": _("Media addresses"), "lead": lead, "rows": facts.media_rows()})


def _change(request: SignedInRequest, area: Area, context: dict[str, Any]) -> HttpResponse:
    form, tested, status = form_of(area, request, with_reason=True), Tested(is_good=True), 200
    if request.method == "POST" and not form.is_fixed:
        status = 400
        if form.is_valid():
            try:
                tested = try_servers(form, recipient=request.user.email)
                if tested.is_good or has_tick(request):
                    act = propose_change(
                        area,
                        form.values(),
                        form.secret(),
                        seen=form.cleaned_data["seen"],
                        reason=form.cleaned_data["reason"],
                        actor=actor_of(request),
                    )
                    messages.success(request, _("Your proposal waits for a second administrator."))
                    return redirect("proposed_act", act.pk)
                form.keep_typed()
            except DomainError as error:
                show(form, error)
                status = 409 if isinstance(error, Conflict) else 400
    context |= {
        "form": form,
        "tested": tested,
        "act": open_proposal(area),
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "connections/change.html", context, status=status)
