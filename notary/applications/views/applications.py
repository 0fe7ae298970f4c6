"""The applicant's pages: the list, the task list, the check before submission, the withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.dates import short_date
from courts.payments.queries.invoices import invoice_of
from notary.applications.declared.sittings import is_running, sitting_of
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import (
    access_application,
    cure_by,
    last_review,
    leaves_of,
    main_names,
    may_apply,
    may_review,
    names_of,
    own_applications,
    papers_of,
    people_of,
    today_of,
)
from notary.applications.queries.completeness import (
    agreement_errors,
    changed_words,
    content_errors,
    part_title,
    role_title,
)
from notary.applications.queries.drafts import draft_of
from notary.applications.queries.findings import check
from notary.applications.queries.invitations import Progress, invitations_of, may_invite_again, progress_of
from notary.applications.queries.leaves import requests_seen_by
from notary.applications.services.agreements import ask_for_agreement
from notary.applications.services.applications import sitting_runs, withdraw
from notary.applications.services.fees import LABEL
from notary.applications.services.submission import errors_of, submit
from notary.applications.states import AGREEABLE, EDITABLE, ApplicationState
from notary.applications.views.answers import answer_sections
from notary.applications.views.findings import checks_of_the_day, shown_findings
from notary.applications.views.parts import MEANINGS, sections_of
from notary.applications.views.services import cost_words
from notary.applications.wording.notices import title_of
from notary.applications.wording.progress import shown_progress
from notary.applications.wording.reasons import reason_texts
from notary.rules.findings import Severity

PER_PAGE = 20


@require_GET
@signed_in
def application_list(request: SignedInRequest) -> HttpResponse:
    """List the person's applications and those that name them, newest first."""
    person = request.user.person
    state = request.GET.get("state", "")
    paginator = BoundedPaginator(own_applications(person, state=state), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    count = paginator.count
    words = ngettext("%(count)s application", "%(count)s applications", count) % {"count": count}
    names = names_of(list(page.object_list), person)
    context = {
        "page": page,
        "rows": [(row, names[row.pk]) for row in page.object_list],
        "state": state if state in ApplicationState.values else "",
        "choices": [("", _("All")), *ApplicationState.choices],
        "count_words": words,
        "may_apply": may_apply(person),
    }
    return render(request, "applications/list.html", context)


@require_GET
@signed_in
def application(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Show the task list or the state to the applicant; lead a named person and a notary to their own page."""
    row = access_application(request.user, application_id)
    person = request.user.person
    if row.applicant_id != person.pk:
        return redirect("application_review" if may_review(person, row) else "application_agreement", row.pk)
    people = people_of(row)
    review = last_review(row)
    context = _head(row, people) | {
        "review": review,
        "reasons": reason_texts(review.reasons) if review is not None else [],
        "asked": [part_title(row, key) for key in review.parts] if review is not None else [],
        "cure_by": cure_by(row),
        "cost": cost_words(row.service),
        "invoice": invoice_of(LABEL, row.pk),
        "sitting": sitting_of(person, row),
        "leave_requests": requests_seen_by(row, person),
        "sitting_runs": row.state == ApplicationState.READY and is_running(row.pk),
    }
    if row.state not in EDITABLE:
        shown = {"draft": draft_of(row, people) if row.draft_hash else None, "answers": answer_sections(row)}
        return render(request, "applications/status.html", context | shown)
    asked = review.parts if review is not None and row.state == ApplicationState.RETURNED else []
    sections = sections_of(row, people, papers_of(row), asked)
    tasks = [task for section in sections for task in section.tasks if task.counts]
    done = sum(task.is_done for task in tasks)
    context |= {
        "sections": sections,
        "done": done,
        "total": len(tasks),
        "progress_words": _("%(done)s of %(total)s pages done") % {"done": done, "total": len(tasks)},
        "next": next((task for task in tasks if not task.is_done and not task.waits and task.url), None),
        "meanings": MEANINGS,
    }
    return render(request, "applications/tasks.html", context)


def _head(row: Application, people: list[ApplicationPerson]) -> dict[str, Any]:
    return {
        "application": row,
        "title": title_of(row),
        "above": " · ".join(part for part in (row.office.name, main_names(row, people)) if part),
        "service": row.service,
        "agreements": _agreements(row, people),
    }


def _agreements(row: Application, people: list[ApplicationPerson]) -> list[dict[str, Any]]:
    """Say of each person who agrees to the draft how far they have come, and no more about them."""
    found = []
    sent = invitations_of(row)
    for each in people:
        role = row.service.role(each.role)
        if role is None or not role.agrees:
            continue
        progress = progress_of(each, row.draft_hash, sent.get(each.pk, ()))
        is_own = each.person_id == row.applicant_id
        found.append(
            {
                "role": role_title(role, each.number),
                "name": each.name,
                "progress": shown_progress(progress, is_own=is_own),
                "changed": changed_words(row, [each]) if progress.step is Progress.VOIDED else "",
                "has_agreed": progress.step is Progress.AGREED,
                "is_own": is_own,
                "may_invite": not is_own and row.state in AGREEABLE and may_invite_again(each, progress),
                "invite_url": reverse("application_invite_again", args=[row.pk, each.role, each.number]),
            }
        )
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def check_answers(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Show the draft and the answer of the rules; ask the people to agree, then submit. Sent twice, done once."""
    row = access_application(request.user, application_id, "withdraw")
    if row.state not in EDITABLE:
        return redirect("application", row.pk)
    status, errors = 200, list[DomainError]()
    if request.method == "POST":
        try:
            done = _act(request, row)
        except Refused as error:
            errors, status = list(error.errors), 400
        except Conflict as error:
            errors, status = [error], 409
        else:
            return done
        row = access_application(request.user, application_id, "withdraw")
    people, papers = people_of(row), papers_of(row)
    missing = content_errors(row, people)
    found = None if missing else check(row, people, papers, leaves_of(row), today_of(row))
    is_shown = row.state in AGREEABLE
    context = _head(row, people) | {
        "draft": draft_of(row, people),
        "missing": [str(error) for error in missing],
        "findings": shown_findings(found) if found is not None else [],
        "on_the_day": checks_of_the_day(found) if found is not None else [],
        "is_known": found is None or found.is_known,
        "needs_leave": found is not None and any(each.severity is Severity.LEAVE for each in found.leaves),
        "is_shown": is_shown,
        "waits": [str(error) for error in (agreement_errors(row, people) if is_shown else [])],
        "blockers": [str(error) for error in (errors_of(row) if is_shown and not missing else [])],
        "errors": [("", str(error)) for error in errors],
        "error_title": _("This application cannot be submitted yet"),
        "today": short_date(today_of(row)),
        "own_agreed": any(each["is_own"] and each["has_agreed"] for each in _agreements(row, people)),
    }
    return render(request, "applications/check.html", context, status=status)


def _act(request: SignedInRequest, row: Application) -> HttpResponse:
    """Do the act of the pressed button."""
    version, actor = _version(request), actor_of(request)
    if request.POST.get("act") == "ask":
        ask_for_agreement(row, version=version, actor=actor)
        messages.success(request, _("The draft is shown to everyone named. Agree to it yourself too."))
        return redirect("application_agreement", row.pk)
    submit(row, version=version, actor=actor)
    messages.success(request, _("The office has received the application."))
    return redirect("application", row.pk)


def _version(request: SignedInRequest) -> int:
    """Return the version that the page showed; text that is not a number counts as an older version."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw_application(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Ask once, then withdraw the application."""
    row = access_application(request.user, application_id, "withdraw")
    if "withdrawn" not in row.TRANSITIONS[row.state]:
        raise NotAllowed(_("This application can no longer be withdrawn here."))
    if is_running(row.pk):
        raise sitting_runs(row)
    if request.method == "POST":
        withdraw(row, actor=actor_of(request))
        messages.success(request, _("The application is withdrawn."))
        return redirect("applications")
    return render(request, "applications/withdraw.html", {"application": row, "title": title_of(row)})
