"""Leave of a judge: the notary asks for it or records an order; the judge of the office decides."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.dates import short_date
from notary.applications.forms.leaves import LeaveDecisionForm
from notary.applications.forms.reviews import LeaveForm
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import access_application, people_of, today_of
from notary.applications.queries.completeness import role_title
from notary.applications.queries.drafts import draft_of, masked_identity
from notary.applications.queries.leaves import access_leave_request, checked, requests_of, waiting_for
from notary.applications.services import leaves
from notary.applications.states import LeaveState
from notary.applications.wording.notices import title_of


@require_http_methods(["GET", "POST"])
@signed_in
def leave(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Record the order of another court's judge that lifts one finding."""
    row = access_application(request.user, application_id, "review")
    findings = [(each.key, each.message(short_date)) for each in checked(row).leaves]
    if not findings:
        return redirect("application_review", row.pk)
    form = LeaveForm(request.POST if request.method == "POST" else None, findings=findings)
    if request.method == "POST" and form.is_valid():
        try:
            leaves.record_leave(row, **form.cleaned_data, actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The order of the judge is recorded."))
            return redirect("application_review", row.pk)
    context = {"application": row, "title": title_of(row), "form": form}
    return render(request, "applications/leave.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
def ask(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Ask the judge of the office for leave of every finding that needs one."""
    row = access_application(request.user, application_id, "review")
    try:
        leaves.ask_for_leave(row, actor=actor_of(request))
    except (NotAllowed, NotVisible):
        raise
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The judge has the request. You see the decision on this page."))
    return redirect("application_review", row.pk)


@require_GET
@signed_in
def requests(request: SignedInRequest) -> HttpResponse:
    """The requests for leave that wait for this judge. Every other person gets 404."""
    if not serves_today(request.user.person, Role.AUTHENTICATION_JUDGE):
        raise NotVisible
    page = BoundedPaginator(waiting_for(request.user.person), 20).get_page(request.GET.get("page"))
    return render(request, "applications/leave_requests.html", {"page": page})


@require_http_methods(["GET", "POST"])
@signed_in
def decision(request: SignedInRequest, leave_request_id: UUID) -> HttpResponse:
    """One request: the finding with its source, the people, the draft, and the decision."""
    found = access_leave_request(request.user, leave_request_id)
    form = LeaveDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        grants = form.cleaned_data["decision"] == "grant"
        try:
            leaves.decide(found, grants=grants, reason=form.cleaned_data["reason"], actor=actor_of(request))
        except NotVisible:
            raise
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("Your decision is recorded. The couple and the notary are told."))
            return redirect("leave_requests")
    row = found.application
    people = people_of(row)
    context = {
        "found": found,
        "application": row,
        "title": title_of(row),
        "form": form,
        "draft": draft_of(row, people),
        "today": short_date(today_of(row)),
        "people": [_person_row(row, each) for each in people],
        "earlier": [each for each in requests_of(row) if each.state in {LeaveState.GRANTED, LeaveState.REFUSED}],
    }
    return render(request, "applications/leave_request.html", context, status=400 if form.errors else 200)


def _person_row(row: Application, place: ApplicationPerson) -> tuple[str, str]:
    """Return role and facts of a person that a judge weighs: name, document and day of birth."""
    role = row.service.role(place.role)
    facts = [place.name, str(masked_identity(place))]
    if place.details.get("born_on"):
        facts.append(_("born on %(day)s") % {"day": place.details["born_on"]})
    return (role_title(role, place.number) if role is not None else place.role, " · ".join(facts))
