"""The panel of a script, and the acts of the notary and of the people in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.forms.errors import show
from courts.ground.law.contracts.terms import ProofKind
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.deeds.states import RefusalReason
from notary.queries.appointments import access_appointment, presides
from notary.scripts.forms.acts import AnswerForm, CheckForm, EndForm, SignForm, StepForm
from notary.scripts.models import Script
from notary.scripts.queries.scripts import access_script, has_agreed_text, may_begin, read, script_of
from notary.scripts.services import answers, applications, ending, identities, signatures, steps
from notary.scripts.steps import Step
from notary.scripts.views.identity import comparisons
from notary.scripts.views.panel import news_of, panel_for
from notary.scripts.wording.steps import STEPS


@require_GET
@signed_in
def panel(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Show the script to its notary and its people; the page in the room asks again by itself.

    `seen` is the mark that the page shows: without a change the answer is empty, so that nothing is read out again.
    """
    return _panel(request, appointment_id)


def _panel(
    request: SignedInRequest, appointment_id: UUID, *, form: forms.Form | None = None, error: str = "", notice: str = ""
) -> HttpResponse:
    """Show the panel. form: of an act that was refused; it stands at its place, with its errors and what was typed."""
    appointment = access_appointment(request.user, appointment_id)
    script = script_of(appointment)
    context: dict[str, Any] = {"appointment": appointment, "notice": notice}
    context["error"] = error or (_top_errors(form) if form is not None else "")
    if script is None:
        can_begin, has_text = may_begin(request.user.person, appointment), has_agreed_text(appointment)
        context |= {"panel": None, "may_begin": can_begin, "has_text": has_text, "mark": f"none-{can_begin}-{has_text}"}
        if has_text and presides(request.user.person, appointment):
            context["compared"] = comparisons(appointment.application).values()
    else:
        shown = panel_for(read(access_script(request.user, appointment_id)), request.user.person)
        context |= {"panel": shown, "script": shown.reading.script, "mark": shown.mark}
        context |= {
            "sign_form": form if isinstance(form, SignForm) else SignForm(initial={"hash": script.draft_hash}),
            "end_form": form if isinstance(form, EndForm) else EndForm(),
        }
    context["news"] = news_of(context["panel"])
    if request.method == "GET" and request.GET.get("seen") == context["mark"]:
        return HttpResponse(status=204)
    # htmx puts the panel in place of the old one only if the answer is a success.
    is_refused = bool(context["error"] or (form is not None and form.errors)) and "HX-Request" not in request.headers
    return render(request, "scripts/panel.html", context, status=400 if is_refused else 200)


def _top_errors(form: forms.Form) -> str:
    """Return the errors that have no place at a field, each once."""
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return " ".join(dict.fromkeys(str(error) for error in [*form.non_field_errors(), *hidden]))


def _act(
    request: SignedInRequest, appointment_id: UUID, form: forms.Form, act: Callable[[Script, dict[str, Any]], str]
) -> HttpResponse:
    """Run an act. In the room the panel comes back with the reason of a refusal; the media goes on."""
    script = access_script(request.user, appointment_id)
    notice = ""
    if form.is_valid():
        try:
            notice = act(script, form.cleaned_data)
        except (NotAllowed, NotVisible):
            raise
        except DomainError as refused:
            show(form, refused)
    if "HX-Request" in request.headers or form.errors:
        return _panel(request, appointment_id, form=form if form.errors else None, notice=notice)
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

    def act(script: Script, data: dict[str, Any]) -> str:
        kind, has_passed = ProofKind(data["kind"]), data["result"] == "passed"
        identities.record_proof(script, data["member"], kind, has_passed=has_passed, actor=actor_of(request))
        return ""

    return _act(request, appointment_id, CheckForm(request.POST), act)


@require_POST
@signed_in
def complete(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Complete the open step of the whole sitting."""

    def act(script: Script, data: dict[str, Any]) -> str:
        done = steps.complete_step(script, Step(data["step"]), actor=actor_of(request))
        if done.voided is None:
            return ""
        return _("A person was cut off since then. Repeat this step: %(step)s.") % {"step": STEPS[done.voided]}

    return _act(request, appointment_id, StepForm(request.POST), act)


@require_POST
@signed_in
def ask_alone(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Take the bride and the notary into a consultation."""

    def act(script: Script, _data: dict[str, Any]) -> str:
        answers.ask_alone(script, actor=actor_of(request))
        return ""

    return _act(request, appointment_id, forms.Form(request.POST), act)


@require_POST
@signed_in
def answer(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Record the reader's own answer."""

    def act(script: Script, data: dict[str, Any]) -> str:
        answers.answer(script, Step(data["step"]), agrees=data["answer"] == "yes", actor=actor_of(request))
        return ""

    return _act(request, appointment_id, AnswerForm(request.POST), act)


@require_POST
@signed_in
def sign(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Sign the text that the page showed."""

    def act(script: Script, data: dict[str, Any]) -> str:
        signatures.sign(script, data["hash"], actor=actor_of(request))
        return _("You have signed.")

    return _act(request, appointment_id, SignForm(request.POST), act)


@require_POST
@signed_in
def refuse(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """End the sitting without an act."""

    def act(script: Script, data: dict[str, Any]) -> str:
        ending.refuse(script, RefusalReason(data["reason"]), actor=actor_of(request))
        return ""

    return _act(request, appointment_id, EndForm(request.POST), act)
