"""The pages of paper copies: the request of a party, the page of one copy, and the desk of the office."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.typed_numbers import compact
from notary.deeds.queries.access import access_deed
from notary.deeds.queries.deeds import numbers_of
from notary.paper_copies.forms.copies import AskForm
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.queries.copies import SHOWN, access_copy, chain_of, copies_of_deed, desk_of, keeps, may_ask
from notary.paper_copies.services import copies
from notary.paper_copies.states import AT_OFFICE, CopyState
from notary.paper_copies.wording.stages import STAGES, place_of

PER_PAGE: Final = 20
_LONGEST_QUERY: Final = 40


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Ask for the address, then for a paper copy. A party with a copy on its way gets the page of that one."""
    deed = access_deed(request.user, deed_id)
    person = request.user.person
    if not may_ask(person, deed):
        raise NotVisible
    under_way = next((row for row in copies_of_deed(deed, person) if row.is_open), None)
    if under_way is not None:
        return redirect("paper_copy", under_way.pk)
    first = {"recipient": person.name}
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=first)
    if request.method == "POST" and form.is_valid():
        made = copies.ask(deed, form.destination(), actor=actor_of(request))
        messages.success(request, _("The office has your request for a paper copy."))
        return redirect("paper_copy", made.pk)
    context = {"deed": deed, "form": form}
    return render(request, "paper_copies/ask.html", context, status=400 if form.errors else 200)


@require_safe
@signed_in
def copy(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Show where a copy is, and every hand-over; to the office with the acts that are next."""
    row = access_copy(request.user, copy_id)
    return render(request, "paper_copies/copy.html", _context(request, row))


def _context(request: SignedInRequest, row: PaperCopy) -> dict[str, Any]:
    person, place = request.user.person, place_of(row)
    is_kept = keeps(person, row)
    is_own_and_new = row.asked_by_id == person.pk and row.state == CopyState.ASKED
    return {
        "copy": row,
        "deed": row.deed,
        "number": numbers_of([row.deed_id]).get(row.deed_id, ""),
        "chain": chain_of(row),
        "stages": [
            {"word": each.label, "step": "done" if at < place or place == len(STAGES) else "now" if at == place else ""}
            for at, each in enumerate(STAGES, 1)
        ],
        "is_kept": is_kept,
        "prints": is_kept and row.state == CopyState.ASKED and row.deed.is_in_force,
        "hands_over": is_kept and row.state in AT_OFFICE,
        "arrives": is_kept and row.state == CopyState.CARRIED,
        "cancels": is_own_and_new or (is_kept and row.state in (CopyState.ASKED, *AT_OFFICE)),
    }


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """List the copies of the notary's offices; `show` selects by state, `q` by the number of the parcel."""
    person = request.user.person
    if not serves_today(person, Role.NOTARY):
        raise NotVisible
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    query = compact(request.GET.get("q", "")[:_LONGEST_QUERY].replace("\0", ""))
    paginator = BoundedPaginator(desk_of(person, show=show, query=query), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    numbers = numbers_of([row.deed_id for row in page])
    context = {
        "page": page,
        "rows": [{"copy": row, "number": numbers.get(row.deed_id, "")} for row in page],
        "show": show,
        "query": query,
        "choices": [
            ("", _("Open")),
            *((state.value, state.label) for state in (*STAGES[:3], CopyState.RETURNED)),
            ("over", _("Delivered or cancelled")),
        ],
        "count_words": ngettext("%(count)s copy", "%(count)s copies", paginator.count) % {"count": paginator.count},
    }
    return render(request, "paper_copies/desk.html", context)
