"""The forms of a decision, on the page of the request and next to the picture in the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from courts.access.forms.identity_checks import DecisionForm, SeenForm
from courts.access.models import CheckMethod
from courts.access.states import IdentityCheckState
from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from identity.models import VideoCheck
from identity.services import decisions, video_checks


def decision_context(row: VideoCheck, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The two forms of a sitting; the one whose button was pressed has the typed values."""
    act = data.get("act") if data is not None else ""
    return {
        "form": SeenForm(data if act == "verify" else None, check=row.request),
        # The reason is typed for a refusal or for a cancellation.
        "reason_form": DecisionForm(data if act in {"refuse", "cancel"} else None),
    }


def decide(request: HttpRequest, row: VideoCheck, context: dict[str, Any], actor: Actor) -> str:
    """Do the act of the pressed button and return what it did; empty if a form shows an error."""
    act, form, reason_form = request.POST.get("act", ""), context["form"], context["reason_form"]
    shown = form if act == "verify" else reason_form
    if act in {"verify", "refuse", "cancel"} and not shown.is_valid():
        return ""
    try:
        return _do(act, row, form, reason_form, actor)
    except DomainError as error:
        if not shown.is_bound:
            raise
        show(shown, error)
        return ""


def _do(act: str, row: VideoCheck, form: SeenForm, reason_form: DecisionForm, actor: Actor) -> str:
    if act == "verify":
        request = decisions.verify(row, form.seen(CheckMethod.VIDEO), actor=actor)
        if request.state == IdentityCheckState.DISPUTED:
            return _("Nothing has changed: a clerk decides about two people first.")
        return _("The identity is proven.")
    if act == "refuse":
        decisions.refuse(row, reason=reason_form.cleaned_data["reason"], actor=actor)
        return _("The request is refused. The person sees the reason.")
    if act == "cancel":
        video_checks.cancel(row, reason=reason_form.cleaned_data["reason"], actor=actor)
        return _("The sitting is cancelled. The person sees the reason.")
    if act == "miss":
        video_checks.miss(row, actor=actor)
        return _("The absence is noted. The person can join the list again.")
    raise DomainError(_("Choose what to do."), code="no_act")
