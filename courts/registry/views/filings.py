"""The filer's pages: the list, a filing with its sections, its receipt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible, Refused
from courts.ground.queries.undelivered import undelivered_about
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from courts.ground.views.paging import BoundedPaginator
from courts.offices.queries.mandates import principals_of
from courts.registry.filing_types.definition import FilingType, Place
from courts.registry.filing_types.registry import CLAIM, types
from courts.registry.forms.claims import StartForm
from courts.registry.models import Filing
from courts.registry.queries.filings import (
    EDITABLE,
    access_filing,
    access_filing_document,
    documents_of,
    last_review,
    may_file,
    may_prepare,
    may_submit,
    own_filings,
    parties_of,
    prepares_for_others,
)
from courts.registry.return_reasons import reason_texts
from courts.registry.services.completeness import filing_errors
from courts.registry.services.filings import save_draft, submit_filing, withdraw_filing
from courts.registry.states import FilingState
from courts.registry.views.refusals import show_refusal
from courts.registry.views.sections import sections_of
from courts.registry.wording.titles import filing_title

PER_PAGE = 20


@require_GET
@signed_in
def filings(request: SignedInRequest) -> HttpResponse:
    """List the filings of this account, newest first."""
    if not may_file(request.user.person):
        raise NotAllowed(_("Staff of the institution cannot file claims here."))
    state, for_others = request.GET.get("state", ""), request.GET.get("whose") == "others"
    rows = own_filings(request.user.person, state=state, for_others=for_others)
    paginator = BoundedPaginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state if state in FilingState.values else "",
        "choices": [("", _("All")), *FilingState.choices],
        "for_others": for_others,
        "acts_for_others": for_others or prepares_for_others(request.user.person),
        "count_words": _count(paginator.count, has_more=paginator.has_more),
    }
    return render(request, "registry/filings/filings.html", context)


def _count(count: int, *, has_more: bool) -> str:
    if has_more:
        words = ngettext("%(count)s filing or more", "%(count)s filings or more", count)
    else:
        words = ngettext("%(count)s filing", "%(count)s filings", count)
    return words % {"count": count}


@require_http_methods(["GET", "POST"])
@signed_in
def start(request: SignedInRequest) -> HttpResponse:
    """Start a filing. The same form sent twice starts one filing."""
    if not may_file(request.user.person):
        raise NotAllowed(_("Staff of the institution cannot file claims here."))
    status = 200
    kind = _type_asked(request)
    principals = list(principals_of(request.user.person, "drafts"))
    if request.method == "POST":
        form = StartForm(request.POST, principals=principals, kind=kind)
        status = 400
        if form.is_valid():
            try:
                filing = save_draft(
                    None,
                    actor=actor_of(request),
                    claim=form.details(),
                    token=str(form.cleaned_data["token"]),
                    principal=form.principal(),
                    kind=kind if kind.code != CLAIM else None,
                )
            except DomainError as error:
                status = show_refusal(form, _as_read(form, error))
            else:
                messages.success(request, _("Draft saved"))
                return redirect("filing", filing.pk)
    else:
        form = StartForm(principals=principals, kind=kind)
    context = {"form": form, "filing": None, "kind": kind, "types": types(Place.OPENS_CASE)}
    return render(request, "registry/filings/filing_claim.html", context, status=status)


def _type_asked(request: SignedInRequest) -> FilingType:
    """Return the type that the address names, a plain claim without one. Raises NotVisible for an unknown one."""
    code = request.GET.get("type", CLAIM)
    found = next((kind for kind in types(Place.OPENS_CASE) if kind.code == code), None)
    if found is None:
        raise NotVisible
    return found


def _as_read(form: StartForm, error: DomainError) -> DomainError:
    """Return the refusal in words for the filer. A form that was used for another claim gets a new token."""
    if error.code != "idempotency_mismatch":
        return error
    form.renew_token()
    return Conflict(
        _(
            "You already started a draft with this form, with different content. Send it again to start a second "
            "draft, or correct the first one in your filings."
        ),
        code=error.code,
    )


@require_GET
@signed_in
def filing(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Show the task list of a draft or returned filing, and the state and content of any other."""
    row = access_filing(request.user, filing_id)
    parties, documents = parties_of(row), documents_of(row)
    is_filer = may_prepare(request.user.person, row)
    review = last_review(row)
    context = {
        "filing": row,
        "title": filing_title(row),
        "parties": parties,
        "documents": documents,
        "is_filer": is_filer,
        "submits": is_filer and may_submit(request.user.person, row),
        "review": review,
        "reasons": reason_texts(review.return_reasons) if review is not None else [],
        "case": _case_of(row),
        "undelivered": undelivered_about(request.user.person, row),
    }
    if row.state not in EDITABLE or not is_filer:
        return render(request, "registry/filings/filing_status.html", context)
    missing = filing_errors(row, parties, documents)
    sections = sections_of(row, parties, documents, missing)
    tasks = [task for section in sections for task in section.tasks]
    done = sum(not task.errors for task in tasks)
    now = clock.now()
    context |= {
        "sections": sections,
        "missing": missing,
        "next": next((task for task in tasks if task.errors and task.url), None),
        "done": done,
        "total": len(tasks),
        "progress_words": _("%(done)s of %(total)s tasks complete") % {"done": done, "total": len(tasks)},
        "official_at": working_time.next_open(row.court, now),
    }
    return render(request, "registry/filings/filing_tasks.html", context)


def _case_of(row: Filing) -> object | None:
    if row.about is not None:
        return row.about
    return getattr(row, "case", None) if row.state == FilingState.ACCEPTED else None


@require_http_methods(["GET", "POST"])
@signed_in
def submit(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Show the whole filing again, then submit it to the court. Sent twice, it is submitted once."""
    row = access_filing(request.user, filing_id, "submit")
    if row.state not in EDITABLE:
        return redirect("filing_receipt" if row.state == FilingState.SUBMITTED else "filing", row.pk)
    parties, documents = parties_of(row), documents_of(row)
    errors: list[DomainError] = filing_errors(row, parties, documents)
    status = 200
    if request.method == "POST":
        try:
            submit_filing(row, actor=actor_of(request), version=_version(request))
        except Refused as error:
            errors, status = list(error.errors), 400
        except Conflict as error:
            errors, status = [error], 409
        else:
            return redirect("filing_receipt", row.pk)
        row = access_filing(request.user, filing_id, "submit")
    context = {
        "filing": row,
        "title": filing_title(row),
        "parties": parties,
        "documents": documents,
        "errors": [("", str(error)) for error in errors],
        "error_title": _("This filing cannot be submitted yet"),
    }
    return render(request, "registry/filings/filing_submit.html", context, status=status)


def _version(request: SignedInRequest) -> int:
    """Return the version that the page showed; text that is not a number counts as an older version."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@require_GET
@signed_in
def receipt(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Show the proof that a filing reached the court: number, received and official time, answer due."""
    row = access_filing(request.user, filing_id)
    if row.receipt is None:
        raise NotVisible
    context = {"filing": row, "receipt": row.receipt, "title": filing_title(row), "documents": documents_of(row)}
    return render(request, "registry/filings/filing_receipt.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def withdraw(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Ask for confirmation, then withdraw the filing."""
    row = access_filing(request.user, filing_id, "submit")
    if request.method == "POST":
        if row.state != FilingState.WITHDRAWN:
            withdraw_filing(row, actor=actor_of(request))
            messages.success(request, _("The filing is withdrawn."))
        return redirect("filing", row.pk)
    return render(request, "registry/filings/filing_withdraw.html", {"filing": row, "title": filing_title(row)})


@require_GET
@signed_in
def document(request: SignedInRequest, filing_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Download one document of a filing."""
    row = access_filing_document(request.user, filing_id, document_id)
    return send(row.document, actor=actor_of(request))
