"""The pages of a case: the list, and one case with its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import DomainError, NotVisible
from courts.ground.models import Person, TimelineMark
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.typed_numbers import fold_digits
from courts.registry import panels
from courts.registry.forms.appearances import AppearanceForm
from courts.registry.models import Case
from courts.registry.queries.case_search import CaseList, filing_of_receipt
from courts.registry.queries.cases import (
    PartyLine,
    access_case,
    access_case_document,
    access_party,
    access_representation,
    documents_on,
    lawyer_on_roll,
    may_manage_case,
    people_on,
    staff_on,
)
from courts.registry.queries.timeline import page_of_lines
from courts.registry.services.cases import end_representation, enter_appearance
from courts.registry.states import CaseState
from courts.registry.views.refusals import show_refusal
from courts.registry.wording.titles import case_title

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to one page of the case."""

    label: str
    url: str
    current: bool
    count: int | None = None


@require_GET
@signed_in
def cases(request: SignedInRequest) -> HttpResponse:
    """List the cases that this account may see, newest first."""
    state = request.GET.get("state", "")
    query = fold_digits(request.GET.get("q", "").replace("\0", "")).strip()[:100]
    person = request.user.person
    paginator = BoundedPaginator(CaseList(person, state=state, query=query), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "state": state if state in CaseState.values else "",
        "choices": [("", _("All")), *CaseState.choices],
        "count_words": _count_words(paginator),
        "filtered": bool(state or query),
        "filing": filing_of_receipt(person, query),
    }
    return render(request, "registry/cases/cases.html", context)


def _count_words(paginator: BoundedPaginator) -> str:
    if paginator.has_more:
        words = ngettext("%(count)s case or more", "%(count)s cases or more", paginator.count)
    else:
        words = ngettext("%(count)s case", "%(count)s cases", paginator.count)
    return words % {"count": paginator.count}


def _drawn(place: panels.Place, request: SignedInRequest, row: Case) -> list[str]:
    """Render the panels of other apps at one place; a panel with an empty context is left out."""
    given = [(panel, panel.context(row, request.user)) for panel in panels.panels_at(place, row, request.user)]
    return [render_to_string(panel.template, {"case": row, **context}, request) for panel, context in given if context]


def _page(request: SignedInRequest, row: Case, current: str) -> dict[str, Any]:
    """Return the context that every tab of a case shows: head, tabs, people and acts."""
    user = request.user
    people = people_on(row)
    document_count: int | None = getattr(row, "document_count", None)  # read with the case
    tabs = [
        Tab(_("Timeline"), reverse("case", args=[row.pk]), current == "timeline"),
        Tab(_("Documents"), reverse("case_documents", args=[row.pk]), current == "documents", document_count),
        Tab(_("Parties and counsel"), reverse("case_parties", args=[row.pk]), current == "parties"),
    ]
    added = [
        Tab(
            str(panel.label),
            reverse("case_panel", args=[row.pk, panel.key]),
            current == panel.key,
            panel.count(row, user) if panel.count is not None else None,
        )
        for panel in panels.panels_at("tab", row, user)
    ]
    return {
        "case": row,
        "title": case_title(row),
        "people": people,
        "tabs": [*tabs[:2], *added, *tabs[2:]],
        "acts": _drawn("act", request, row),
        "may_file": row.state != CaseState.CLOSED and _takes_part(people, user.person),
        "may_manage": may_manage_case(user.person, row),
    }


def _takes_part(people: Sequence[PartyLine], person: Person) -> bool:
    return any(line.person.pk == person.pk or person in line.lawyers for line in people)


@require_GET
@signed_in
def case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show the timeline, below the panels that other apps put at the top."""
    row = access_case(request.user, case_id)
    by = request.GET.get("by", "")
    by = by if by in TimelineMark.values else ""
    oldest_first = request.GET.get("order") == "oldest"
    page = page_of_lines(row, request.user.person, number=request.GET.get("page"), by=by, oldest_first=oldest_first)
    context = {
        **_page(request, row, "timeline"),
        "page": page,
        "lines": page.object_list,
        "by": by,
        "oldest_first": oldest_first,
        "choices": [("", _("All")), *TimelineMark.choices],
        "tops": _drawn("top", request, row),
    }
    return render(request, "registry/cases/case_timeline.html", context)


@require_GET
@signed_in
def case_documents(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """List the documents of a case."""
    row = access_case(request.user, case_id)
    context = {**_page(request, row, "documents"), "documents": documents_on(row)}
    return render(request, "registry/cases/case_documents.html", context)


@require_GET
@signed_in
def case_document(request: SignedInRequest, case_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Download one document of a case."""
    document = access_case_document(request.user, case_id, document_id)
    return send(document, actor=actor_of(request))


@require_GET
@signed_in
def case_panel(request: SignedInRequest, case_id: UUID, key: str) -> HttpResponse:
    """Show a tab that another app fills."""
    row = access_case(request.user, case_id)
    panel = next((panel for panel in panels.panels_at("tab", row, request.user) if panel.key == key), None)
    if panel is None:
        raise NotVisible
    drawn = render_to_string(panel.template, {"case": row, **panel.context(row, request.user)}, request)
    context = {**_page(request, row, key), "panel": panel, "drawn": drawn}
    return render(request, "registry/cases/case_panel.html", context)


def _parties(request: SignedInRequest, row: Case, form: AppearanceForm | None, status: int = 200) -> HttpResponse:
    context = {**_page(request, row, "parties"), "staff": staff_on(row), "form": form or AppearanceForm()}
    return render(request, "registry/cases/case_parties.html", context, status=status)


@require_GET
@signed_in
def case_parties(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show the parties, their counsel and the staff of the case."""
    return _parties(request, access_case(request.user, case_id), None)


@require_http_methods(["GET", "POST"])
@signed_in
def appearance(request: SignedInRequest, case_id: UUID, party_id: UUID) -> HttpResponse:
    """Enter the appearance of a party's counsel."""
    party = access_party(request.user, case_id, party_id)
    status = 200
    if request.method == "POST":
        form = AppearanceForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                lawyer = lawyer_on_roll(form.cleaned_data["roll_number"])
                enter_appearance(party.case, party=party, lawyer=lawyer, actor=actor_of(request))
            except DomainError as error:
                status = show_refusal(form, error)
            else:
                messages.success(request, _("The appearance is entered."))
                return redirect("case_parties", case_id)
    else:
        form = AppearanceForm()
    context = {**_page(request, party.case, "parties"), "form": form, "party": party}
    return render(request, "registry/cases/case_appearance.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def appearance_end(request: SignedInRequest, case_id: UUID, representation_id: UUID) -> HttpResponse:
    """Say what the end of a representation does, and end it; the lawyer's right on the case goes with it."""
    row = access_representation(request.user, case_id, representation_id)
    if request.method != "POST":
        context = {**_page(request, row.party.case, "parties"), "acting": row}
        return render(request, "registry/cases/case_appearance_end.html", context)
    end_representation(row, actor=actor_of(request))
    messages.success(request, _("The representation has ended."))
    return redirect("case_parties", case_id)
