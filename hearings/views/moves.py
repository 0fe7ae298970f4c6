"""The clerk's page to move hearings from days off to free times, several at once."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courts.calendars.views.moves import MOVED_AT_ONCE, Choice, Outcome, move_selected
from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from hearings.models import Hearing
from hearings.queries.day_off import hearings_on_days_off
from hearings.queries.hearings import access_hearing
from hearings.services.moves import move_off_the_day, proposed_moves


@require_http_methods(["GET", "POST"])
@signed_in
def move_hearings(request: SignedInRequest) -> HttpResponse:
    """Propose a free time for each hearing on a day off, and move those that the clerk selects."""
    if not serves_today(request.user.person, Role.CLERK):
        raise NotVisible
    outcome = Outcome()
    if request.method == "POST":
        outcome = move_selected(
            request.POST.getlist("move"),
            partial(_move, request),
            nothing_selected=_("Select at least one hearing."),
            not_every=_("Not every hearing could be moved. The reasons are in the list."),
        )
        _say(request, outcome.moved)
        if not outcome.problem:
            return redirect("hearings_on_days_off")
    rows = hearings_on_days_off(request.user.person)
    moves = proposed_moves(rows[:MOVED_AT_ONCE])
    context = outcome.context(((each.hearing.pk, each) for each in moves), found=len(rows))
    return render(request, "hearings/days_off_move.html", context, status=outcome.status)


def _move(request: SignedInRequest, choice: Choice) -> Hearing:
    hearing = access_hearing(request.user, choice.key, "list")
    return move_off_the_day(hearing, starts_at=choice.starts_at, version=choice.version, actor=actor_of(request))


def _say(request: SignedInRequest, moved: int) -> None:
    if moved:
        words = ngettext(
            "%(count)s hearing has a new date. Everyone invited gets one message.",
            "%(count)s hearings have a new date. Everyone invited gets one message for each.",
            moved,
        )
        messages.success(request, words % {"count": moved})
