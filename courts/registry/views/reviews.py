"""The case manager's pages: the queue, and one filing with its decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courts.ground import clock
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.registry.forms.reviews import DecisionForm
from courts.registry.models import CaseKind, Filing, ReviewDecision
from courts.registry.queries.checks import checks_of
from courts.registry.queries.filings import (
    access_filing,
    documents_of,
    has_taken,
    last_review,
    parties_of,
    queue_of,
    reviews_somewhere,
)
from courts.registry.return_reasons import codes_for, reason_texts
from courts.registry.services.reviews import accept_filing, check_reasons, reject_filing, return_filing, take_filing
from courts.registry.states import FilingState
from courts.registry.views.refusals import show_refusal
from courts.registry.wording.titles import filing_title

PER_PAGE = 20


def _count_words(count: int, *, has_more: bool) -> str:
    if has_more:
        words = ngettext("%(count)s filing or more waiting", "%(count)s filings or more waiting", count)
    else:
        words = ngettext("%(count)s filing waiting", "%(count)s filings waiting", count)
    return words % {"count": count}


@require_GET
@signed_in
def queue(request: SignedInRequest) -> HttpResponse:
    """List the filings that wait for review, oldest official time first."""
    person = request.user.person
    if not reviews_somewhere(person):
        raise NotAllowed
    show, kind = request.GET.get("show", ""), request.GET.get("kind", "")
    rows = queue_of(person, show=show, kind=kind if kind in CaseKind.values else "")
    paginator = BoundedPaginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    count = paginator.count
    context = {
        "page": page,
        "show": show if show in {"open", "mine"} else "",
        "choices": [("", _("All")), ("open", _("Not taken yet")), ("mine", _("Taken by you"))],
        "count_words": _count_words(count, has_more=paginator.has_more),
        "now": clock.now(),
    }
    return render(request, "registry/reviews/review_queue.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def review(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Show the filing, its checks and the reasons to choose; a POST decides."""
    row = access_filing(request.user, filing_id, "review")
    status = 200
    if request.method == "POST":
        form = DecisionForm(request.POST, codes=codes_for(row))
        status = 400
        if form.is_valid():
            try:
                answer = _decide(request, row, form)
            except DomainError as error:
                row.refresh_from_db()
                status = show_refusal(form, error, version=row.version)
            else:
                if answer is not None:
                    return answer
                status = 200
    else:
        form = DecisionForm(initial={"version": row.version}, codes=codes_for(row))
    parties, documents = parties_of(row), documents_of(row)
    before = last_review(row)
    context = {
        "filing": row,
        "form": form,
        "title": filing_title(row),
        "parties": parties,
        "documents": documents,
        "checks": checks_of(row, parties, documents),
        "reasons": reason_texts(codes_for(row)),
        "before": before,
        "before_reasons": reason_texts(before.return_reasons) if before is not None else [],
        "under_review": row.state == FilingState.UNDER_REVIEW,
        "waits": row.state == FilingState.SUBMITTED,
    }
    return render(request, "registry/reviews/review.html", context, status=status)


def _decide(request: SignedInRequest, row: Filing, form: DecisionForm) -> HttpResponse | None:
    """Do the act of the pressed button. Return None when the reviewer went back from rejecting: nothing changes."""
    actor, data = actor_of(request), form.cleaned_data
    act = request.POST.get("act", "")
    if act == "accept":
        if row.state == FilingState.ACCEPTED and _accepted_here(request, row):
            return redirect("case", row.about_id or row.case.pk)
        case = accept_filing(row, actor=actor, version=data["version"])
        if row.about_id is not None:
            messages.success(request, _("The filing is in the case. Everyone involved has been notified."))
            return redirect("review_queue")
        messages.success(request, _("The case is registered. Everyone involved has been notified."))
        return redirect("case", case.pk)
    if act == "back":
        return None
    if act == "reject" and row.state == FilingState.UNDER_REVIEW:
        return _ask_to_reject(request, row, form)
    decisions = {"return": return_filing, "reject": reject_filing, "reject_for_good": reject_filing}
    if act not in decisions:
        raise DomainError(_("Choose to accept, return or reject."), code="no_act")
    decisions[act](row, actor=actor, reasons=data["return_reasons"], note=data["note"], version=data["version"])
    messages.success(request, _("The filer has been notified."))
    return redirect("review_queue")


def _ask_to_reject(request: SignedInRequest, row: Filing, form: DecisionForm) -> HttpResponse:
    """Ask once before rejecting, because it cannot be undone. The page carries the typed text there and back."""
    data = form.cleaned_data
    context = {
        "filing": row,
        "form": form,
        "title": filing_title(row),
        "reasons": reason_texts(check_reasons(data["return_reasons"], data["note"])),
        "note": data["note"],
    }
    return render(request, "registry/reviews/review_reject.html", context)


def _accepted_here(request: SignedInRequest, row: Filing) -> bool:
    """Return whether this account accepted the filing before: a second click sees the result of the first."""
    last = last_review(row)
    return last is not None and last.decision == ReviewDecision.ACCEPTED and last.reviewer_id == request.user.pk


@require_POST
@signed_in
def take(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Begin the review; a second click finds it already begun."""
    row = access_filing(request.user, filing_id, "review")
    if row.state != FilingState.UNDER_REVIEW:
        try:
            take_filing(row, actor=actor_of(request))
        except Conflict:
            # Two clicks at once: the second one finds the result of the first.
            if not has_taken(request.user, row):
                raise
    return redirect("review", row.pk)
