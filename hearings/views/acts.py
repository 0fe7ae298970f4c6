"""The judge's acts, one form each. An act that is done already redirects to the room without an error."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotNow
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from hearings.forms.acts import EndForm
from hearings.models import Hearing
from hearings.queries.hearings import access_hearing
from hearings.services.acts import (
    adjourn_hearing,
    conclude_hearing,
    open_hearing,
    pause_hearing,
    postpone_hearing,
    resume_hearing,
)
from hearings.states import HearingState
from hearings.wording.titles import title_of


def _is_htmx(request: SignedInRequest) -> bool:
    return "HX-Request" in request.headers


def _redirect_to_hearing(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    if _is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("hearing", args=[hearing_id])})
    return redirect("hearing", hearing_id)


def _act(
    request: SignedInRequest, hearing_id: UUID, service: Callable[..., Hearing], target: HearingState
) -> HttpResponse:
    hearing = access_hearing(request.user, hearing_id, "preside")
    try:
        if hearing.state != target:
            service(hearing, actor=actor_of(request))
    except DomainError as error:
        if not _is_htmx(request):
            raise
        # A full page load would end the judge's media connection: show the error next to the buttons.
        context = {"hearing": access_hearing(request.user, hearing_id), "presides": True, "failed": str(error)}
        return render(request, "hearings/_legal_acts.html", context)
    return redirect("hearing_room", hearing_id)


@require_POST
@signed_in
def open_(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Open the hearing."""
    return _act(request, hearing_id, open_hearing, HearingState.IN_SESSION)


@require_POST
@signed_in
def pause(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Pause the hearing."""
    return _act(request, hearing_id, pause_hearing, HearingState.PAUSED)


@require_POST
@signed_in
def resume(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Resume the hearing."""
    return _act(request, hearing_id, resume_hearing, HearingState.IN_SESSION)


def _answer_ended(request: SignedInRequest, hearing: Hearing) -> HttpResponse:
    """Redirect a repeated request to the hearing; reject another outcome as too late."""
    same = request.method != "POST" or request.POST.get("outcome") == hearing.state
    if same or _is_htmx(request):
        return _redirect_to_hearing(request, hearing.pk)
    raise NotNow(
        _("The hearing has already ended: %(outcome)s. Its outcome can no longer be changed.")
        % {"outcome": hearing.get_state_display()},
        code="ended",
        heading=_("The hearing has already ended"),
        about=hearing,
        way_on=_("View the hearing"),
    )


def _end(form: EndForm, hearing: Hearing, actor: Actor) -> None:
    data = form.cleaned_data
    if data["outcome"] == "adjourned":
        adjourn_hearing(hearing, starts_at=form.moment, duration=form.length, note=data["note"], actor=actor)
    elif data["outcome"] == "postponed":
        postpone_hearing(hearing, note=data["note"], actor=actor)
    else:
        conclude_hearing(hearing, note=data["note"], actor=actor)


@require_http_methods(["GET", "POST"])
@signed_in
def end(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """End the hearing with an outcome. Adjourning lists the next one."""
    hearing = access_hearing(request.user, hearing_id, "preside")
    if hearing.has_ended:
        return _answer_ended(request, hearing)
    status = 200
    unopened = hearing.state == HearingState.SCHEDULED
    initial = {"duration": int((hearing.ends_at - hearing.starts_at).total_seconds() // 60)}
    if request.method == "POST":
        form = EndForm(request.POST, court=hearing.case.court, only_postponed=unopened)
        status = 400
        if form.is_valid():
            try:
                _end(form, hearing, actor_of(request))
            except DomainError as error:
                form.refuse(error)
                status = 409 if isinstance(error, Conflict) else 400
                hearing = access_hearing(request.user, hearing_id, "preside")
            else:
                messages.success(request, _("The hearing has ended. The minutes are being drafted."))
                return _redirect_to_hearing(request, hearing_id)
    else:
        form = EndForm(court=hearing.case.court, initial=initial, only_postponed=unopened)
    context = {
        "form": form,
        "hearing": hearing,
        "title": title_of(hearing),
        "court": hearing.case.court,
        "unopened": unopened,
    }
    # In the room, htmx swaps only successful responses, so a form with errors returns 200.
    return render(request, "hearings/hearing_end.html", context, status=200 if _is_htmx(request) else status)
