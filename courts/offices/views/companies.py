"""Pages of the representatives of companies, and the board of the clerks who decide their claims."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.declared.desk import tabs
from courts.access.forms.accounts import WhyForm
from courts.access.throttle import exceeds_limit
from courts.ground import clock
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.law import profile_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.arabic_search import name_key
from courts.ground.wording.typed_numbers import compact
from courts.offices.forms.companies import CompanyForm
from courts.offices.models import CompanyClaim
from courts.offices.queries.companies import (
    access_claim,
    access_own_claim,
    claims_board,
    claims_of,
    decides_claims,
    known_company,
    known_party,
    offices_for_claims,
)
from courts.offices.services import companies
from courts.offices.views.law_offices import DAY, status_of

PER_PAGE: Final = 20
CLAIMS_A_DAY: Final = 10


@require_safe
@signed_in
def my_companies(request: SignedInRequest) -> HttpResponse:
    """List the person's own claims to represent a company."""
    page = BoundedPaginator(claims_of(request.user.person), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "offices/companies/my_companies.html", {"page": page})


@require_http_methods(["GET", "POST"])
@signed_in
def claim_company(request: SignedInRequest) -> HttpResponse:
    """Claim to represent a company, with a proof."""
    # An empty request is bound too: its errors are shown.
    form = CompanyForm(request.POST, request.FILES) if request.method == "POST" else CompanyForm()
    status = 200
    if request.method == "POST":
        status = 400
        if exceeds_limit("company-claim", str(request.user.pk), limit=CLAIMS_A_DAY, seconds=DAY):
            form.add_error(None, _("Too many requests today. Try again tomorrow."))
            status = 429
        elif _is_good(form):
            data = form.cleaned_data
            try:
                companies.claim_company(form.details(), data["proof"], venue=data["venue"], actor=actor_of(request))
            except DomainError as error:
                show(form, error)
                status = status_of(error)
            else:
                messages.success(request, _("The court has your request."))
                return redirect("my_companies")
        form.say_file_is_lost()
    court = offices_for_claims().first()
    limit = profile_of(court, clock.now()).filings.max_upload_bytes // (1024 * 1024) if court is not None else None
    context = {"form": form, "limit": _("PDF up to %(limit)s MB") % {"limit": limit} if limit else ""}
    return render(request, "offices/companies/claim_form.html", context, status=status)


def _is_good(form: CompanyForm) -> bool:
    """Validate a form; a refused one names the faults of its proof too, so that all are fixed in one go."""
    if form.is_valid():
        return True
    data = form.cleaned_data
    try:
        companies.check_proof(data.get("proof"), data.get("proof_ends_on"), venue=data.get("venue"))
    except DomainError as error:
        show(form, error)
    return False


@require_POST
@signed_in
def withdraw(request: SignedInRequest, claim_id: UUID) -> HttpResponse:
    """Withdraw one's own open claim."""
    companies.withdraw(access_own_claim(request.user, claim_id), actor=actor_of(request))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("my_companies")


@require_safe
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """List the claims at the clerk's courts; `show` selects decided ones, `q` begins a licence number."""
    person = request.user.person
    if not decides_claims(person):
        raise NotVisible
    shown = request.GET.get("show", "")
    shown = shown if shown in {"confirmed", "over"} else ""
    query = compact(request.GET.get("q", "").replace("\0", ""))[:20]
    paginator = BoundedPaginator(claims_board(person, shown, query), PER_PAGE)
    context = {
        "page": paginator.get_page(request.GET.get("page")),
        "show": shown,
        "query": query,
        "choices": [("", _("Open")), ("confirmed", _("Confirmed")), ("over", _("Refused or over"))],
        "count_words": ngettext("%(count)s request", "%(count)s requests", paginator.count)
        % {"count": paginator.count},
        "tabs": tabs("company_claims", person),
    }
    return render(request, "offices/companies/board.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def claim(request: SignedInRequest, claim_id: UUID) -> HttpResponse:
    """Show a claim next to what the institution knows; a POST decides it, or ends a confirmed one."""
    row = access_claim(request.user, claim_id)
    act = request.POST.get("act", "")
    needs_reason = act in {"refuse", "end"}
    form = WhyForm(request.POST if needs_reason else None)
    status = 200
    if request.method == "POST":
        status = 400
        if not needs_reason or form.is_valid():
            try:
                messages.success(request, _decide(request, row, act, form))
                return redirect("company_claims")
            except DomainError as error:
                if needs_reason:
                    show(form, error)
                else:
                    messages.error(request, str(error))
                status = status_of(error)
                row = access_claim(request.user, claim_id)
    company = known_company(row)
    party = known_party(row) if company is None else None
    known = company.person if company is not None else party
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "company": company,
        "party": party,
        "known": known,
        "same_name": known is not None and name_key(known.name_ar) == name_key(row.name_ar),
    }
    return render(request, "offices/companies/claim.html", context, status=status)


def _decide(request: SignedInRequest, row: CompanyClaim, act: str, form: WhyForm) -> str:
    """Do the act of the pressed button, and say what happens now."""
    actor = actor_of(request)
    if act in {"confirm", "confirm_other"}:
        companies.confirm(row, is_known_party=act == "confirm", actor=actor)
        return _("The representation is confirmed, and the person is told.")
    if act == "refuse":
        companies.refuse(row, reason=form.cleaned_data["reason"], actor=actor)
        return _("The request is refused. The person sees the reason.")
    if act == "end":
        companies.end(row, reason=form.cleaned_data["reason"], actor=actor)
        return _("The representation has ended, and its rights with it.")
    raise DomainError(_("Choose what to do."), code="no_act")


@require_safe
@signed_in
def proof(request: SignedInRequest, claim_id: UUID) -> HttpResponseBase:
    """Download the proof of a claim, as a clerk of its court."""
    return send(access_claim(request.user, claim_id).proof, actor=actor_of(request))
