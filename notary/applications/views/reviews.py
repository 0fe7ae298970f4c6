"""One application at the office: all answers, papers and findings, and its decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.models import AccessNeed
from courts.ground.questions.answers import words_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.wording.dates import short_date
from courts.payments.queries.invoices import invoice_of
from notary.applications.forms.reviews import DecisionForm
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import (
    access_application,
    last_review,
    leaves_of,
    papers_of,
    people_of,
    today_of,
)
from notary.applications.queries.completeness import part_title, role_title
from notary.applications.queries.drafts import draft_of
from notary.applications.queries.findings import check
from notary.applications.queries.leaves import requests_of
from notary.applications.services import reviews
from notary.applications.services.fees import LABEL
from notary.applications.states import ApplicationState
from notary.applications.views.answers import answer_sections
from notary.applications.views.findings import checks_of_the_day, shown_findings
from notary.applications.views.services import cost_words
from notary.applications.wording.notices import title_of
from notary.applications.wording.reasons import reason_texts


@require_http_methods(["GET", "POST"])
@signed_in
def review(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Show the application with its draft, papers and findings; a POST decides."""
    row = access_application(request.user, application_id, "review")
    parts = [(key, part_title(row, key)) for key in reviews.part_keys(row)]
    status = 200
    if request.method == "POST":
        form = DecisionForm(request.POST, parts=parts)
        status = 400
        if form.is_valid():
            try:
                answer = _decide(request, row, form)
            except DomainError as error:
                status = _refuse(form, error, row)
            else:
                if answer is not None:
                    return answer
                status = 200
    else:
        form = DecisionForm(initial={"version": row.version}, parts=parts)
    return render(request, "applications/review.html", _context(request, row, form), status=status)


def _refuse(form: DecisionForm, error: DomainError, row: Application) -> int:
    show(form, error)
    row.refresh_from_db()
    sent: Any = form.data
    data = sent.copy()
    data["version"] = str(row.version)
    form.data = data
    return 409 if isinstance(error, Conflict) else 400


def _decide(request: SignedInRequest, row: Application, form: DecisionForm) -> HttpResponse | None:
    """Do the act of the pressed button. Return None when the notary went back from refusing: nothing changes."""
    actor, data, act = actor_of(request), form.cleaned_data, request.POST.get("act", "")
    options = {"note": data["note"], "version": data["version"], "actor": actor}
    if act == "accept":
        reviews.accept(row, waived=form.waived(), version=data["version"], actor=actor)
        messages.success(request, _("The application is accepted. Everyone involved has been notified."))
    elif act == "return":
        reviews.give_back(row, reasons=data["reasons"], parts=data["parts"], **options)
        messages.success(request, _("The applicant has been notified."))
    elif act == "refuse":
        return _ask_to_refuse(request, row, form)
    elif act == "refuse_for_good":
        reviews.refuse(row, reasons=data["reasons"], **options)
        messages.success(request, _("The applicant has been notified."))
    elif act == "back":
        return None
    else:
        raise DomainError(_("Choose to accept, return or refuse."), code="no_act")
    return redirect("application_desk")


def _ask_to_refuse(request: SignedInRequest, row: Application, form: DecisionForm) -> HttpResponse:
    """Ask once before refusing, because it cannot be undone. The page carries the typed text there and back."""
    data = form.cleaned_data
    codes, _parts = reviews.check_reasons(row, data["reasons"], (), data["note"], asks_parts=False)
    context = {
        "application": row,
        "title": title_of(row),
        "form": form,
        "reasons": reason_texts(codes),
        "note": data["note"],
    }
    return render(request, "applications/refuse.html", context)


def _context(request: SignedInRequest, row: Application, form: DecisionForm) -> dict[str, Any]:
    people, papers = people_of(row), papers_of(row)
    found = check(row, people, papers, leaves_of(row), today_of(row))
    before = last_review(row)
    is_mine = row.state == ApplicationState.UNDER_REVIEW and row.taken_by_id == request.user.pk
    return {
        "application": row,
        "title": title_of(row),
        "form": form,
        "draft": draft_of(row, people),
        "people": [_person_rows(row, each) for each in people],
        "answers": answer_sections(row),
        "papers": [{"paper": each, "name": _paper_name(row, each.code), "of": each.of} for each in papers],
        "findings": shown_findings(found),
        "on_the_day": checks_of_the_day(found),
        "is_known": found.is_known,
        "needs_leave": bool(found.leaves),
        "leave_requests": requests_of(row),
        "today": short_date(found.day),
        "before": before,
        "before_reasons": reason_texts(before.reasons) if before is not None else [],
        "reason_fixes": reason_texts(code for code, _label in form.fields["reasons"].choices),  # type: ignore[attr-defined]
        "waits": row.state == ApplicationState.SUBMITTED,
        "under_review": is_mine,
        "colleague": _colleague(row) if row.state == ApplicationState.UNDER_REVIEW and not is_mine else "",
        "cost": cost_words(row.service),
        "invoice": invoice_of(LABEL, row.pk),
    }


def _colleague(row: Application) -> str:
    return row.taken_by.person.name if row.taken_by is not None else ""


def _person_rows(row: Application, place: ApplicationPerson) -> dict[str, Any]:
    """Return everything about one person: the office reads it all."""
    role = row.service.role(place.role)
    document = place.emirates_id or f"{place.document_number} · {place.document_issuer}"
    rows = [(_("Name"), place.name_ar), *_latin(place), (_("Identity document"), document)]
    if place.person is not None and place.person.name_ar != place.name_ar:
        rows.append((_("Name in the account"), place.person.name_ar))
    for question in role.questions_for(place.details) if role is not None else ():
        value = place.details.get(question.code)
        if value not in (None, "", []):
            rows.append((str(question.label), str(words_of(question, value))))
    needs = [str(AccessNeed(code).label) for code in place.needs.get("access", []) if code in AccessNeed.values]
    if place.needs.get("interpreter"):
        needs.append(_("Needs an interpreter"))
    if needs:
        rows.append((_("Needs"), _(", ").join(needs)))
    return {
        "title": role_title(role, place.number) if role is not None else place.role,
        "rows": rows,
        "has_agreed": place.agreed_at is not None and place.agreed_hash == row.draft_hash,
        "agrees": role is not None and role.agrees,
    }


def _latin(place: ApplicationPerson) -> list[tuple[str, str]]:
    return [(_("Name in English"), place.name_en)] if place.name_en else []


def _paper_name(row: Application, code: str) -> str:
    paper = row.service.paper(code)
    return str(paper.name) if paper is not None else code


@require_POST
@signed_in
def take(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Begin the review, or take it over from a colleague; a second click finds it already done."""
    row = access_application(request.user, application_id, "review")
    act = reviews.take_over if request.POST.get("act") == "over" else reviews.take
    act(row, actor=actor_of(request))
    return redirect("application_review", row.pk)
