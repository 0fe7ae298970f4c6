"""The page of the register, for the notaries of an office."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.views.paging import BoundedPaginator
from notary.deeds.queries.registers import lines_of, tallies, years_of
from notary.deeds.states import Outcome
from notary.deeds.wording.services import names_of


@require_GET
@signed_in
def register(request: SignedInRequest) -> HttpResponse:
    """Lines by year, outcome and kind of deed, and their numbers. A stranger to the office gets a 404."""
    person = request.user.person
    if not serves_today(person, Role.NOTARY):
        raise NotVisible
    years = years_of(person)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(each) for each in years} else years[0]
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    counts = tallies(person, year)
    names = names_of(row.service for row in counts)
    service = request.GET.get("service", "")
    service = service if service in names else ""
    page = BoundedPaginator(lines_of(person, year, outcome=outcome, service=service), 25).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [{"line": line, "name": names.get(line.service, line.service)} for line in page],
        "counts": [{"row": row, "name": names[row.service]} for row in counts],
        "years": years,
        "year": year,
        "choices": [("", _("All")), *Outcome.choices],
        "outcome": outcome,
        "picks": [("", _("All kinds of deed")), *names.items()],
        "service": service,
    }
    return render(request, "deeds/register.html", context)
