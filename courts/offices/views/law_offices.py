"""Pages of the person's own law office: registration, people, invitations, and the answer to an invitation."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.throttle import exceeds_limit
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.offices.forms.law_offices import InviteForm, OfficeForm
from courts.offices.queries.law_offices import last_request_of
from courts.offices.queries.mandates import standing_of
from courts.offices.queries.memberships import (
    access_member,
    access_own,
    invitation_of,
    membership_of,
    people_of,
)
from courts.offices.services import law_offices, memberships
from courts.offices.states import MembershipState

PER_PAGE: Final = 20
DAY: Final = 24 * 3600
REQUESTS_A_DAY, INVITATIONS_A_DAY, LINKS_A_MINUTE = 5, 30, 20


def status_of(error: DomainError) -> int:
    """The status of a page that shows this refusal at its form."""
    return 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 400


@require_safe
@signed_in
def my_office(request: SignedInRequest) -> HttpResponse:
    """Show the person's law office: its state, its people, and the mandates of the member."""
    person = request.user.person
    own = membership_of(person)
    if own is None or not own.office.is_confirmed:
        last = last_request_of(person)
        refused = last if own is None and last is not None and last.state in {"refused", "closed"} else None
        return render(request, "offices/no_office.html", {"own": own, "person": person, "refused": refused})
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    shown = request.GET.get("show", "")
    shown = shown if shown in {"invited", "over"} else ""
    paginator = BoundedPaginator(people_of(own, show=shown, query=query), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "own": own,
        "office": own.office,
        "page": page,
        "query": query,
        "show": shown,
        "choices": [
            ("", _("In the office")),
            ("invited", _("Invited")),
            ("over", pgettext("members of an office", "Left")),
        ],
        "held": standing_of(person),
        "count_words": ngettext("%(count)s person", "%(count)s people", paginator.count) % {"count": paginator.count},
    }
    return render(request, "offices/my_office.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def register(request: SignedInRequest) -> HttpResponse:
    """Ask the institution to confirm a law office."""
    person = request.user.person
    if not person.is_lawyer or membership_of(person) is not None:
        return redirect("my_office")
    form = OfficeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if exceeds_limit("law-office", str(request.user.pk), limit=REQUESTS_A_DAY, seconds=DAY):
            form.add_error(None, _("Too many requests today. Try again tomorrow."))
            status = 429
        elif form.is_valid():
            try:
                law_offices.request_office(**form.details(), actor=actor_of(request))
            except DomainError as error:
                show(form, error)
                status = status_of(error)
            else:
                messages.success(request, _("The institution has your request."))
                return redirect("my_office")
    lead = _("An administrator of the institution compares it with the licence. Then you can invite people.")
    return _form(request, form, title=_("Register a law office"), act=_("Send the request"), lead=lead, status=status)


def _form(request: SignedInRequest, form: Form, *, status: int, **context: Any) -> HttpResponse:
    return render(request, "offices/form.html", {"form": form, **context}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite a person into the office. The answer is the same whether the address has an account or not."""
    own = access_own(request.user, manages=True)
    form = InviteForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if exceeds_limit("office-invite", str(own.office_id), limit=INVITATIONS_A_DAY, seconds=DAY):
            form.add_error(None, _("Too many invitations today. Try again tomorrow."))
            status = 429
        elif form.is_valid():
            data = form.cleaned_data
            try:
                memberships.invite(
                    own.office,
                    data["email"],
                    job=data["job"],
                    is_manager=data["is_manager"],
                    actor=actor_of(request),
                )
            except DomainError as error:
                show(form, error)
                status = status_of(error)
            else:
                messages.success(request, _("An invitation is on its way."))
                return redirect("my_office")
    lead = _("A member gets no right on a case by this: each lawyer gives their own mandate.")
    return _form(request, form, title=_("Invite a person"), act=_("Send the invitation"), lead=lead, status=status)


@require_POST
@signed_in
def withdraw(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Withdraw an open invitation."""
    row = access_member(request.user, membership_id, states=(MembershipState.INVITED,))
    memberships.withdraw(row, actor=actor_of(request))
    messages.success(request, _("The invitation is withdrawn. Its link does not work any more."))
    return redirect("my_office")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove(request: SignedInRequest, membership_id: UUID) -> HttpResponse:
    """Ask once, then end a membership: one's own, or another one as a manager of the office."""
    row = access_member(request.user, membership_id)
    is_own = row.person_id == request.user.person_id
    if not is_own:
        access_own(request.user, manages=True)
    if request.method != "POST":
        return render(request, "offices/remove.html", {"row": row, "is_own": is_own})
    if is_own:
        memberships.leave(row, actor=actor_of(request))
        messages.success(request, _("You have left the office."))
    else:
        memberships.remove(row, actor=actor_of(request))
        messages.success(request, _("The person does not belong to the office any more."))
    return redirect("my_office")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitation(request: SignedInRequest) -> HttpResponse:
    """Accept or decline an invitation, with the token of `key`. A wrong, a used and an old link get one answer."""
    if exceeds_limit("office-link", str(request.user.pk), limit=LINKS_A_MINUTE, seconds=60):
        return render(request, "429.html", status=429)
    row = invitation_of(request.GET.get("key", "")[:200])
    if row is None:
        return render(request, "offices/invitation_not_valid.html", status=404)
    problem, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "decline":
                memberships.decline(row, actor=actor_of(request))
                messages.success(request, _("You declined the invitation."))
                return redirect("home")
            memberships.accept(row, actor=actor_of(request))
        except DomainError as error:
            problem, status = str(error), status_of(error)
        else:
            messages.success(request, _("You belong to the office now."))
            return redirect("my_office")
    context = {"row": row, "problem": problem, "person": request.user.person}
    return render(request, "offices/invitation.html", context, status=status)
