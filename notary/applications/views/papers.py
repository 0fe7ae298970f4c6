"""Papers: each person hands in their own, and reads no other's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground import clock
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.law import profile_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from notary.applications.forms.start import PaperForm
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import (
    access_application,
    access_paper,
    own_places,
    papers_seen_by,
    people_of,
)
from notary.applications.queries.completeness import asked_papers
from notary.applications.services.papers import hand_in, remove
from notary.applications.states import EDITABLE
from notary.applications.wording.notices import title_of


@require_http_methods(["GET", "POST"])
@signed_in
def papers(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Show the papers that the person hands in, and take one."""
    row = access_application(request.user, application_id)
    places = {place.pk: place for place in own_places(row, request.user.person) if place.person_id is not None}
    if row.applicant_id != request.user.person_id and not places:
        raise NotVisible
    slots = _slots(request, row, places)
    status = 200
    if request.method == "POST":
        slot = next((each for each in slots if each["key"] == request.POST.get("slot")), None)
        if slot is None:
            raise NotVisible
        form = PaperForm(request.POST, request.FILES, prefix=slot["key"])
        slot["form"] = form
        status = 400
        if form.is_valid():
            try:
                hand_in(row, slot["code"], form.cleaned_data["file"], of=slot["of"], actor=actor_of(request))
            except DomainError as error:
                show(form, error)
            else:
                messages.success(request, _("Paper added"))
                return redirect("application_papers", row.pk)
    limit = profile_of(row.office, clock.now()).filings.max_upload_bytes // (1024 * 1024)
    context = {
        "application": row,
        "title": title_of(row),
        "slots": slots,
        "may_change": row.state in EDITABLE,
        "limit": _("PDF, JPEG or PNG, up to %(limit)s MB") % {"limit": limit},
        "bound": [each["form"] for each in slots if each["form"].is_bound],
        "others": _others(row, places) if row.applicant_id == request.user.person_id else [],
    }
    return render(request, "applications/papers.html", context, status=status)


def _slots(request: SignedInRequest, row: Application, places: dict[UUID, ApplicationPerson]) -> list[dict[str, Any]]:
    """Return the papers that this person hands in, each with its form and the files that are there."""
    seen = papers_seen_by(row, request.user.person)
    found = []
    for paper, of in asked_papers(row, people_of(row)):
        is_own = of.pk in places if of is not None else row.applicant_id == request.user.person_id
        if not is_own:
            continue
        key = f"{paper.code}-{of.pk.hex}" if of is not None else paper.code
        given = [each for each in seen if each.code == paper.code and each.of_id == (of.pk if of else None)]
        found.append(
            {"key": key, "code": paper.code, "of": of, "paper": paper, "given": given, "form": PaperForm(prefix=key)}
        )
    return found


def _others(row: Application, places: dict[UUID, ApplicationPerson]) -> list[dict[str, str]]:
    """Return the papers that other people hand in themselves. The applicant reads none of them."""
    return [
        {"name": str(paper.name), "of": of.name}
        for paper, of in asked_papers(row, people_of(row))
        if of is not None and of.pk not in places
    ]


@require_GET
@signed_in
def paper(request: SignedInRequest, application_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Download one paper that the account may read."""
    return send(access_paper(request.user, application_id, document_id).document, actor=actor_of(request))


@require_POST
@signed_in
def paper_remove(request: SignedInRequest, application_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a paper out."""
    found = access_paper(request.user, application_id, document_id)
    row = access_application(request.user, application_id)
    remove(row, found.document_id, actor=actor_of(request))
    messages.success(request, _("Paper removed"))
    return redirect("application_papers", row.pk)
