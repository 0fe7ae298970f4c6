"""The steps of a change of the calendar: its form, a preview of what it hits, and one confirmation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from courts.calendars.models import CalendarChange
from courts.calendars.queries.special_days import Hits, hits_of
from courts.ground.declared.calendar_followers import COMPARED, SHOWN, Proposal
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest


@dataclass(frozen=True, slots=True)
class Pages:
    """The templates of the form and of the preview."""

    form: str
    preview: str


def in_steps(
    request: SignedInRequest,
    form: forms.Form,
    pages: Pages,
    context: dict[str, Any],
    *,
    proposal: Callable[[], Proposal],
    save: Callable[[], CalendarChange],
) -> HttpResponse:
    """Show the form, then the preview of a valid form, then save. The confirmation sends the same form again."""
    status = 200
    context = {**context, "form": form}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act = request.POST.get("act")
            try:
                if act == "save":
                    return redirect("special_day_change_done", save().pk)
                if act != "back":
                    hits = hits_of(proposal(), request.user)
                    return render(request, pages.preview, {**context, **sums(hits)})
                status = 200
            except DomainError as error:
                show(form, error)
                status = 409 if isinstance(error, Conflict) else 400
    return render(request, pages.form, context, status=status)


def sums(hits: list[Hits]) -> dict[str, Any]:
    """The hits of a change with their sums, for the preview."""
    return {
        "hits": hits,
        "terms": sum(hit.terms.count for hit in hits),
        "reinstated": sum(hit.terms.reinstated for hit in hits),
        "off": sum(hit.bookings.off for hit in hits),
        "standing": sum(hit.bookings.standing for hit in hits),
        "is_cut": any(hit.is_cut for hit in hits),
        "compared": COMPARED,
        "shown": SHOWN,
    }
