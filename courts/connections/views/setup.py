"""The tasks of the guided set-up: mail server and media addresses. The first administrator saves them alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.access.queries.institution import institution
from courts.access.services.institution.setup import author_of
from courts.access.views.administration.setup import in_setup
from courts.connections.services.changes import save_alone
from courts.connections.states import Area
from courts.connections.views.testing import Tested, form_of, has_tick, try_servers
from courts.connections.wording import facts
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show


@require_http_methods(["GET", "POST"])
@in_setup
def mail_task(request: HttpRequest) -> HttpResponse:
    """Ask for the mail server, test it, and save it."""
    lead = _("Every mail and every recovery code leaves by this server. It is used at once, without a restart.")
    return _task(request, Area.MAIL, {"title": _("Mail server"), "lead": lead, "step": 5, "rows": facts.mail_rows()})


@require_http_methods(["GET", "POST"])
@in_setup
def media_task(request: HttpRequest) -> HttpResponse:
    """Ask for the media addresses and the relay, test the relay, and save them."""
    lead = _(
        "How browsers reach the sound and the pictures of rooms. A relay is used at once; the IP address and the port"
        " of the media node need a restart of the media node, and the last task tests them."
    )
    context = {"title": _("Media addresses"), "lead": lead, "step": 6, "rows": facts.media_rows()}
    return _task(request, Area.MEDIA, context)


def _task(request: HttpRequest, area: Area, context: dict[str, Any]) -> HttpResponse:
    row = institution()
    if row is None or row.administrator is None:
        return redirect("setup")
    form, tested = form_of(area, request, with_reason=False), Tested(is_good=True)
    if request.method == "POST" and not form.is_fixed and form.is_valid():
        try:
            tested = try_servers(form, recipient=row.administrator.email)
            if tested.is_good or has_tick(request):
                save_alone(area, form.values(), form.secret(), actor=author_of(request.user))
                _tell(request, tested)
                return redirect("setup")
            form.keep_typed()
        except DomainError as error:
            show(form, error)
    is_refused = bool(form.errors) or not tested.is_good
    context |= {"form": form, "tested": tested}
    return render(request, "connections/setup_task.html", context, status=400 if is_refused else 200)


def _tell(request: HttpRequest, tested: Tested) -> None:
    if not tested.is_good:
        messages.warning(request, _("Saved, although the test failed. %(result)s") % {"result": tested.words})
    else:
        messages.success(request, tested.words or _("Saved."))
