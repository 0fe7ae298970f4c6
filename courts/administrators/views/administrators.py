"""Pages of administrators about administrators: list, invite a person, withdraw an invitation, end the rights."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.forms.accounts import WhyForm
from courts.access.forms.postings import FindPersonForm
from courts.access.queries.postings import find_person, has_account, person_of
from courts.access.views.step_up import step_up
from courts.administrators.forms.invitations import InviteForm, InviteNewForm
from courts.administrators.queries.terms import administrator_of, administrators_listed, term_of, terms_listed
from courts.administrators.services import ends, invitations
from courts.administrators.services.invitations import Invited
from courts.administrators.states import TermState
from courts.approvals.queries.proposed_acts import others_than
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import Person
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 30
# What was searched for, in the session: it is personal and does not belong in an address.
SOUGHT: Final = "administrator_sought"


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("administrators"), _("Administrators"))]


@require_safe
@administrator
def administrator_list(request: SignedInRequest) -> HttpResponse:
    """List the administrators; `show` lists the invitations that wait, or the terms that are over."""
    shown = request.GET.get("show", "")
    shown = shown if shown in {"waiting", "over"} else ""
    rows: QuerySet[Any] = terms_listed(over=shown == "over") if shown else administrators_listed()
    context = {
        "page": BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "show": shown,
        "choices": [
            ("", pgettext("administrators", "Active")),
            ("waiting", _("Invited")),
            ("over", pgettext("administrators", "Ended")),
        ],
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "administrators/administrator_list.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def find(request: SignedInRequest) -> HttpResponse:
    """Find the person to invite, or go on with a new one."""
    form = FindPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sought = {name: form.cleaned_data.get(name) or "" for name in ("emirates_id", "email")}
        person = find_person(**sought)
        if person is not None:
            return redirect("administrator_invite", person.pk)
        if sought["email"]:
            request.session[SOUGHT] = sought["email"]
            return redirect("administrator_invite_new")
        form.add_error("emirates_id", _("No person has this Emirates ID. Enter an e-mail address to invite a new one."))
    lead = _("If the person is not known yet, the next page asks for their name.")
    context = {
        "form": form,
        "title": _("Invite an administrator"),
        "lead": lead,
        "act": _("Continue"),
        "crumbs": _crumbs(),
    }
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def invite_known(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Invite a known person."""
    person = person_of(person_id)
    form = InviteForm(request.POST or None, asks_address=not has_account(person))
    return _invite(request, form, person)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def invite_new(request: SignedInRequest) -> HttpResponse:
    """Invite a new person by names and address."""
    initial = {"email": request.session.get(SOUGHT, "")}
    return _invite(request, InviteNewForm(request.POST or None, asks_address=True, initial=initial), None)


def _invite(request: SignedInRequest, form: InviteForm, person: Person | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = {name: data.get(name, "") for name in ("email", "name_ar", "name_en")}
        try:
            row = invitations.invite(Invited(person=person, **names), reason=data["reason"], actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            request.session.pop(SOUGHT, None)
            is_sent = row.state == TermState.INVITED
            messages.success(
                request,
                _("The invitation is on its way.") if is_sent else _("Your proposal waits for a second administrator."),
            )
            return redirect(f"{reverse('administrators')}?show=waiting")
    context = {
        "form": form,
        "title": person.name if person is not None else _("Invite a new person"),
        "above": _("Invite an administrator") if person is not None else "",
        "act": _("Invite"),
        "crumbs": _crumbs(),
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "administrators/invite.html", context, status=400 if form.errors else 200)


@require_POST
@administrator
def send_again(request: SignedInRequest, term_id: UUID) -> HttpResponse:
    """Send the mail of an invitation again; a link before it is void."""
    invitations.send_again(term_of(term_id), actor=actor_of(request))
    messages.success(request, _("The invitation is on its way again. It can be accepted for seven days."))
    return redirect(f"{reverse('administrators')}?show=waiting")


@require_http_methods(["GET", "POST"])
@administrator
def withdraw(request: SignedInRequest, term_id: UUID) -> HttpResponse:
    """Ask once, then withdraw an invitation that was not accepted yet."""
    row = term_of(term_id)
    if row.state != TermState.INVITED:
        raise NotVisible
    if request.method == "POST":
        invitations.withdraw(row, actor=actor_of(request))
        messages.success(request, _("The invitation is withdrawn."))
        return redirect("administrators")
    context = {"row": row, "crumbs": _crumbs(), "back_url": f"{reverse('administrators')}?show=waiting"}
    return render(request, "administrators/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def end(request: SignedInRequest, account_id: UUID) -> HttpResponse:
    """Propose that an administrator stops to be one. A second administrator confirms it."""
    user = administrator_of(account_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = ends.propose_end(user, reason=form.cleaned_data["reason"], actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("Your proposal waits for a second administrator."))
            return redirect("proposed_act", row.pk)
    others = others_than(request.user)
    context = {
        "form": form,
        "title": user.person.name,
        "above": _("End the rights of an administrator"),
        "act": _("Propose the end"),
        "destroys": True,
        "crumbs": _crumbs(),
        "is_alone": not others.exists(),
        "is_theirs_to_confirm": not others.exclude(pk=user.pk).exists(),
    }
    return render(request, "administrators/end.html", context, status=400 if form.errors else 200)
