"""Pages of postings, for administrators: list, post a person, end a posting, send an invitation again."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.forms.postings import EndPostingForm, FindPersonForm, NewPersonForm, PostingForm
from courts.access.queries.postings import find_person, has_account, person_of, posting_of, postings_found
from courts.access.queries.venues import venue_names
from courts.access.services.institution import staff
from courts.access.services.institution.two_administrators import END_POSTING
from courts.access.services.mails.invitations import invite
from courts.access.views.step_up import step_up
from courts.approvals.services.proposed_acts import propose
from courts.ground import clock
from courts.ground.declared import posting_ends
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import Role
from courts.ground.models.people import POSTING_ZONE
from courts.ground.queries.postings import has_unproven_account
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 30
# What was searched for, in the session: it is personal and does not belong in an address.
SOUGHT: Final = "person_sought"


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("posting_list"), _("Postings"))]


@require_safe
@administrator
def posting_list(request: SignedInRequest) -> HttpResponse:
    """List the postings; `q` searches names, `role` and `venue` filter, `show` selects the ended ones."""
    query = request.GET.get("q", "").strip()[:100]
    role = request.GET.get("role", "")
    role = role if role in Role.values else ""
    try:
        venue = UUID(request.GET["venue"]) if request.GET.get("venue") else None
    except ValueError:
        venue = None
    rows = postings_found(query, venue=venue, role=role, ended=request.GET.get("show") == "ended")
    context = {
        "page": BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "role": role,
        "venue": str(venue or ""),
        "venues": [("", _("All venues")), *venue_names()],
        "choices": [("", _("All")), *Role.choices],
        "today": clock.today(POSTING_ZONE),
    }
    return render(request, "access/postings/posting_list.html", context)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def posting_find(request: SignedInRequest) -> HttpResponse:
    """Find the person to post, or go on with a new one."""
    form = FindPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sought = {name: form.cleaned_data.get(name) or "" for name in ("emirates_id", "email")}
        person = find_person(**sought)
        if person is None:
            request.session[SOUGHT] = sought
            return redirect("posting_add_new")
        if not has_unproven_account(person):
            return redirect("posting_add", person.pk)
        form.add_error(
            "emirates_id" if sought["emirates_id"] else "email",
            _("This person opened the account themselves. They prove their identity first, then you can post them."),
        )
    lead = _("If the person is not known yet, the next page asks for their name.")
    context = {"form": form, "title": _("Post a person"), "lead": lead, "act": _("Continue"), "crumbs": _crumbs()}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def posting_add(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Post a known person."""
    person = person_of(person_id)
    asks_address = not has_account(person)
    form = PostingForm(request.POST or None, asks_address=asks_address)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data.get("email", "")
        try:
            staff.post_person(person, email=email, actor=actor_of(request), **form.posting())
            messages.success(request, _("The posting is saved."))
            return redirect("posting_list")
        except DomainError as error:
            show(form, error)
    return _posting_form(request, form, person.name)


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def posting_add_new(request: SignedInRequest) -> HttpResponse:
    """Record a new person with their posting."""
    form = NewPersonForm(request.POST or None, asks_address=True, initial=dict(request.session.get(SOUGHT, {})))
    if request.method == "POST" and form.is_valid():
        try:
            email = form.cleaned_data["email"]
            staff.post_new_person(form.details(), email=email, actor=actor_of(request), **form.posting())
            request.session.pop(SOUGHT, None)
            messages.success(request, _("The posting is saved, and an invitation is on its way."))
            return redirect("posting_list")
        except DomainError as error:
            show(form, error)
    return _posting_form(request, form, _("Post a new person"))


def _posting_form(request: SignedInRequest, form: PostingForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "act": _("Save the posting"), "crumbs": _crumbs()}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def posting_end(request: SignedInRequest, posting_id: UUID) -> HttpResponse:
    """Ask for the last day, show what follows from it, and propose the end to a second administrator."""
    posting = posting_of(posting_id)
    initial = {"ends_on": posting.ends_on or clock.today(POSTING_ZONE)}
    form = EndPostingForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"posting": posting, "form": form, "crumbs": _crumbs(), "effects": None}
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if request.POST.get("act") == "end":
            try:
                staff.require_day(posting, day)
                reason, actor = form.cleaned_data["reason"], actor_of(request)
                detail = {"ends_on": day.isoformat()}
                row = propose(END_POSTING, posting.pk, reason=reason, actor=actor, detail=detail)
                messages.success(request, _("Your proposal waits for a second administrator."))
                return redirect("proposed_act", row.pk)
            except DomainError as error:
                show(form, error)
        else:
            context |= {"effects": posting_ends.effects_of(posting, day), "day": day}
    return render(request, "access/postings/posting_end.html", context, status=400 if form.errors else 200)


@require_POST
@administrator
@step_up
def invite_again(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Send an invitation again; the link before is void."""
    person = person_of(person_id)
    if not has_account(person):
        raise NotVisible
    invite(person.user, actor=actor_of(request))
    messages.success(request, _("A new invitation is on its way. The link before it does not work any more."))
    return redirect("posting_list")
