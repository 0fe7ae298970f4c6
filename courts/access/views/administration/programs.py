"""Pages of programs that use the API, for administrators: prepare, see the state and the last use, revoke."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.devices import ClientForm, ReasonForm
from courts.access.queries.clients import client_of, clients_listed, offers_listed, owner_of, waiting_offer
from courts.access.scopes import scope_words
from courts.access.services.institution import program_offers
from courts.access.services.institution.clients import revoke_client
from courts.access.views.step_up import step_up
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 30
SHOWN: Final = {"waiting": ("waiting",), "ended": ("refused", "revoked", "withdrawn", "expired")}


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("program_list"), _("Programs"))]


@require_safe
@administrator
def program_list(request: SignedInRequest) -> HttpResponse:
    """List the active programs with their owner, scopes and last token; `show` lists those that wait or have ended."""
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    listed: QuerySet[Any] = offers_listed(*SHOWN[shown]) if shown else clients_listed()
    page = BoundedPaginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, scope_words(row.scopes if shown else row.get_scopes())) for row in page.object_list]
    choices = [
        ("", pgettext("programs", "Active")),
        ("waiting", _("Waiting for their owner")),
        ("ended", pgettext("programs", "Ended")),
    ]
    context = {"page": page, "rows": rows, "show": shown, "choices": choices}
    return render(request, "access/clients/program_list.html", context)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def program_add(request: SignedInRequest) -> HttpResponse:
    """Prepare a program. Its owner accepts it and gets the secret; an administrator never sees it."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            owner = owner_of(data["owner"])
            program_offers.prepare_program(owner, data["name"], scopes=data["scopes"], actor=actor_of(request))
        except DomainError as error:
            if error.field is None:
                error.field = {"owner": "owner", "scope": "scopes"}.get(error.code)
            show(form, error)
        else:
            messages.success(request, _("The program waits for its owner, who gets a mail."))
            return redirect(f"{reverse('program_list')}?show=waiting")
    lead = _(
        "A program acts for one account and sees what that account sees. Staff act themselves. The owner of the"
        " account accepts the program, and its secret is shown to them alone."
    )
    context = {"form": form, "title": _("Add a program"), "lead": lead, "act": _("Ask the owner"), "crumbs": _crumbs()}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def program_withdraw(request: SignedInRequest, prepared_id: UUID) -> HttpResponse:
    """Ask once, then withdraw a program that its owner has not accepted."""
    offer = waiting_offer(prepared_id)
    back_url = f"{reverse('program_list')}?show=waiting"
    if request.method == "POST":
        program_offers.withdraw(offer, actor=actor_of(request))
        messages.success(request, _("The program is withdrawn."))
        return redirect(back_url)
    context = {"offer": offer, "back_url": back_url, "crumbs": _crumbs()}
    return render(request, "access/clients/program_withdraw.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def program_revoke(request: SignedInRequest, client_id: str) -> HttpResponse:
    """Ask for the reason, then revoke the program with all its tokens."""
    client = client_of(client_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_client(client, actor=actor_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("The program is revoked."))
        return redirect("program_list")
    context = {
        "form": form,
        "title": _("Revoke the program"),
        "lead": _("Its secret and its tokens stop working at once. It cannot be undone."),
        "act": _("Revoke"),
        "destroys": True,
        "above": client.name,
        "crumbs": _crumbs(),
    }
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)
