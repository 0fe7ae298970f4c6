"""Filing in a case: the choice of a type, and a filing that has entered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import DomainError, NotAllowed
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.registry.forms.types import TypeForm
from courts.registry.queries.cases import access_case, access_filing_in_case
from courts.registry.queries.filings import documents_of
from courts.registry.queries.standing import roles_in, types_for
from courts.registry.services.filings_in_cases import begin_in_case
from courts.registry.views.refusals import show_refusal
from courts.registry.wording.titles import case_title, filing_title


@require_http_methods(["GET", "POST"])
@signed_in
def choose(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Choose the type of a filing in the case, and start it. The same form sent twice starts one filing."""
    case = access_case(request.user, case_id)
    roles = roles_in(case, request.user.person)
    if not roles:
        raise NotAllowed(_("Only the parties of a case and their counsel file in it."))
    offered = types_for(case, roles)
    status = 200
    if request.method == "POST":
        form = TypeForm(request.POST, offered=offered)
        status = 400
        if form.is_valid():
            token = str(form.cleaned_data["token"])
            try:
                filing = begin_in_case(case, form.kind, actor=actor_of(request), token=token)
            except DomainError as error:
                status = show_refusal(form, error)
            else:
                messages.success(request, _("Draft saved"))
                return redirect("filing", filing.pk)
    else:
        form = TypeForm(offered=offered)
    context = {"case": case, "title": case_title(case), "form": form, "offered": offered}
    return render(request, "registry/cases/case_file.html", context, status=status)


@require_GET
@signed_in
def entered(request: SignedInRequest, case_id: UUID, filing_id: UUID) -> HttpResponse:
    """Show a filing that has entered the case, to all who read the case."""
    case, filing = access_filing_in_case(request.user, case_id, filing_id)
    context = {
        "case": case,
        "title": case_title(case),
        "filing": filing,
        "filing_title": filing_title(filing),
        "documents": documents_of(filing),
    }
    return render(request, "registry/cases/case_filing.html", context)
