"""The notary's page to move appointments from days off to free times, several at once."""

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
from notary.models import Appointment
from notary.queries.appointments import access_appointment
from notary.queries.day_off import appointments_on_days_off
from notary.queries.free_starts import proposed_moves
from notary.services.moves import move_off_the_day


@require_http_methods(["GET", "POST"])
@signed_in
def move_appointments(request: SignedInRequest) -> HttpResponse:
    """Propose a free time for each appointment on a day off, and move those that the notary selects."""
    if not serves_today(request.user.person, Role.NOTARY):
        raise NotVisible
    outcome = Outcome()
    if request.method == "POST":
        outcome = move_selected(
            request.POST.getlist("move"),
            partial(_move, request),
            nothing_selected=_("Select at least one appointment."),
            not_every=_("Not every appointment could be moved. The reasons are in the list."),
        )
        _say(request, outcome.moved)
        if not outcome.problem:
            return redirect("appointments")
    rows = appointments_on_days_off(request.user.person)
    moves = proposed_moves(rows[:MOVED_AT_ONCE])
    context = outcome.context(((each.appointment.pk, each) for each in moves), found=len(rows))
    return render(request, "notary/days_off_move.html", context, status=outcome.status)


def _move(request: SignedInRequest, choice: Choice) -> Appointment:
    row = access_appointment(request.user, choice.key)
    return move_off_the_day(row, starts_at=choice.starts_at, version=choice.version, actor=actor_of(request))


def _say(request: SignedInRequest, moved: int) -> None:
    if moved:
        words = ngettext(
            "%(count)s appointment has a new time. Everyone who takes part gets one message.",
            "%(count)s appointments have a new time. Everyone who takes part gets one message for each.",
            moved,
        )
        messages.success(request, words % {"count": moved})
