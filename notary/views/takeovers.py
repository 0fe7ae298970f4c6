"""The page on which a notary takes over appointments whose notary no longer serves the office, several at once."""

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
from courts.ground.queries.bounds import COUNTED
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.models import Appointment
from notary.queries.free_starts import proposed_takeovers
from notary.queries.without_notary import access_without_notary, appointments_to_take_over
from notary.services.takeovers import take_over


@require_http_methods(["GET", "POST"])
@signed_in
def take_over_appointments(request: SignedInRequest) -> HttpResponse:
    """Propose a time for each appointment without a notary, and take over those that the notary selects."""
    notary = request.user.person
    if not serves_today(notary, Role.NOTARY):
        raise NotVisible
    outcome = Outcome()
    if request.method == "POST":
        outcome = move_selected(
            request.POST.getlist("move"),
            partial(_take_over, request),
            nothing_selected=_("Select at least one appointment."),
            not_every=_("Not every appointment could be taken over. The reasons are in the list."),
        )
        _say(request, outcome.moved)
        if not outcome.problem:
            return redirect("appointments")
    rows = appointments_to_take_over(notary, COUNTED + 1)
    moves = proposed_takeovers(rows[:MOVED_AT_ONCE], notary)
    context = outcome.context(((each.appointment.pk, each) for each in moves), found=len(rows))
    return render(request, "notary/take_over.html", context, status=outcome.status)


def _take_over(request: SignedInRequest, choice: Choice) -> Appointment:
    row = access_without_notary(request.user.person, choice.key)
    return take_over(row, starts_at=choice.starts_at, version=choice.version, actor=actor_of(request))


def _say(request: SignedInRequest, taken: int) -> None:
    if taken:
        words = ngettext(
            "%(count)s appointment is yours now. The couple gets one message.",
            "%(count)s appointments are yours now. Each couple gets one message.",
            taken,
        )
        messages.success(request, words % {"count": taken})
