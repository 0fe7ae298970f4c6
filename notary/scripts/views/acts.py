"""The panel of a script, and the acts of the notary and of the people in it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.law.contracts.terms import ProofKind
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.deeds.states import RefusalReason
from notary.queries.appointments import access_appointment, presides
from notary.scripts.models import Script
from notary.scripts.queries.scripts import access_script, read, script_of
from notary.scripts.services import answers, applications, ending, identities, signatures, steps
from notary.scripts.steps import Step
from notary.scripts.views.panel import panel_for
from notary.scripts.wording.steps import STEPS


@require_GET
@signed_in
def panel(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Show the script to its notary and its people; the page in the room asks again by itself.

    `seen` is the mark that the page shows: without a change the answer is empty, so that nothing is read out again.
    """
    return _panel(request, appointment_id)


def _panel(request: SignedInRequest, appointment_id: UUID, *, error: str = "", notice: str = "") -> HttpResponse:
    appointment = access_appointment(request.user, appointment_id)
    script = script_of(appointment)
    context = {"appointment": appointment, "error": error, "notice": notice, "reasons": RefusalReason.choices}
    if script is None:
        may_begin = presides(request.user.person, appointment) and appointment.state == "in_session"
        context |= {"panel": None, "may_begin": may_begin, "mark": f"none-{may_begin}"}
    else:
        shown = panel_for(read(access_script(request.user, appointment_id)), request.user.person)
        context |= {"panel": shown, "script": shown.reading.script, "mark": shown.mark}
    if request.method == "GET" and request.GET.get("seen") == context["mark"]:
        return HttpResponse(status=204)
    return render(request, "scripts/panel.html", context)


def _act(request: SignedInRequest, appointment_id: UUID, act: Callable[[Script], str]) -> HttpResponse:
    """Run an act. In the room the panel comes back with the reason of a refusal; the media goes on."""
    script = access_script(request.user, appointment_id)
    error = notice = ""
    try:
        notice = act(script)
    except (NotAllowed, NotVisible):
        raise
    except DomainError as refused:
        error = str(refused)
    if "HX-Request" in request.headers or error:
        return _panel(request, appointment_id, error=error, notice=notice)
    return redirect(reverse("script_panel", args=[appointment_id]))


@require_POST
@signed_in
def begin(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Begin the script over the text on which everyone agreed."""
    appointment = access_appointment(request.user, appointment_id, "preside")
    error = ""
    try:
        applications.begin_for_application(appointment, actor=actor_of(request))
    except (NotAllowed, NotVisible):
        raise
    except DomainError as refused:
        error = str(refused)
    return _panel(request, appointment_id, error=error)


@require_POST
@signed_in
def prove(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Record a check of identity."""

    def act(script: Script) -> str:
        kind, result = request.POST.get("kind", ""), request.POST.get("result", "")
        if kind not in set(ProofKind) or result not in {"passed", "failed"}:
            raise DomainError(_("Choose what you checked, and its result."), code="no_check")
        identities.record_proof(
            script,
            request.POST.get("member", ""),
            ProofKind(kind),
            has_passed=result == "passed",
            actor=actor_of(request),
        )
        return ""

    return _act(request, appointment_id, act)


@require_POST
@signed_in
def complete(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Complete the open step of the whole sitting."""

    def act(script: Script) -> str:
        done = steps.complete_step(script, _step(request), actor=actor_of(request))
        if done.voided is None:
            return ""
        return _("A person was cut off since then. Repeat this step: %(step)s.") % {"step": STEPS[done.voided]}

    return _act(request, appointment_id, act)


@require_POST
@signed_in
def ask_alone(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Take the bride and the notary into a consultation."""

    def act(script: Script) -> str:
        answers.ask_alone(script, actor=actor_of(request))
        return ""

    return _act(request, appointment_id, act)


@require_POST
@signed_in
def answer(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Record the reader's own answer."""

    def act(script: Script) -> str:
        said = request.POST.get("answer", "")
        if said not in {"yes", "no"}:
            raise DomainError(_("Choose an answer."), code="no_answer")
        answers.answer(script, _step(request), agrees=said == "yes", actor=actor_of(request))
        return ""

    return _act(request, appointment_id, act)


@require_POST
@signed_in
def sign(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Sign the text that the page showed."""

    def act(script: Script) -> str:
        if not request.POST.get("read"):
            raise DomainError(_("Confirm that you have read the text."), code="not_read", field="read")
        signatures.sign(script, request.POST.get("hash", ""), actor=actor_of(request))
        return _("You have signed.")

    return _act(request, appointment_id, act)


@require_POST
@signed_in
def refuse(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """End the sitting without an act."""

    def act(script: Script) -> str:
        reason = request.POST.get("reason", "")
        if reason not in set(RefusalReason):
            raise DomainError(_("Choose a reason."), code="no_reason", field="reason")
        ending.refuse(script, RefusalReason(reason), actor=actor_of(request))
        return ""

    return _act(request, appointment_id, act)


def _step(request: SignedInRequest) -> Step:
    code = request.POST.get("step", "")
    if code not in set(Step):
        raise DomainError(_("Another step is open now. The steps keep their order."), code="other_step")
    return Step(code)
