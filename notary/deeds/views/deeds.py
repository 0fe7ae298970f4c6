"""The pages of deeds for their parties and for the notaries of their office."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.downloads import send
from courts.ground.views.paging import BoundedPaginator
from notary.deeds import codes, declared
from notary.deeds.models import Deed
from notary.deeds.queries.access import access_deed, is_marriage, keeps
from notary.deeds.queries.deeds import deeds_of, entry_of, numbers_of, parties_of, relations_of
from notary.deeds.states import BEFORE_SEAL


@require_GET
@signed_in
def deed_list(request: SignedInRequest) -> HttpResponse:
    """The person's deeds, the latest first."""
    page = BoundedPaginator(deeds_of(request.user.person), 20).get_page(request.GET.get("page"))
    numbers = numbers_of([row.pk for row in page])
    rows = [{"deed": row, "number": numbers.get(row.pk, "")} for row in page]
    is_notary = serves_today(request.user.person, Role.NOTARY)
    return render(request, "deeds/list.html", {"page": page, "rows": rows, "is_notary": is_notary})


@require_GET
@signed_in
def deed(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """One deed: its state, text, parties, document and code."""
    return page_of(request, access_deed(request.user, deed_id))


def page_of(request: SignedInRequest, found: Deed, *, gaps: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """Show a deed. gaps: what kept it from its seal, in sentences."""
    context = {
        "deed": found,
        "draft": found.text,
        "entry": entry_of(found),
        "code": codes.shown(found.code) if found.has_document else "",
        "parties": parties_of(found),
        "relations": relations_of(found),
        "is_marriage": is_marriage(found),
        "keeps": keeps(request.user.person, found),
        "is_open": found.state in BEFORE_SEAL,
        "gaps": gaps,
        "links": declared.links_of(found, request.user.person),
    }
    return render(request, "deeds/deed.html", context, status=status)


@require_GET
@signed_in
def document(request: SignedInRequest, deed_id: UUID) -> HttpResponseBase:
    """Download the sealed document, with its archive time stamp once it has one."""
    found = access_deed(request.user, deed_id)
    stored = found.archive or found.pdf
    if not found.has_document or stored is None:
        raise NotVisible
    return send(stored, actor=actor_of(request))
