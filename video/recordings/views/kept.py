"""Pages of administrators about recordings: what is due, legal holds, the proposal to delete one, its certificate."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.accounts import WhyForm
from courts.access.views.step_up import step_up
from courts.approvals.queries.proposed_acts import others_than
from courts.ground import clock
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator
from video.recordings.models import Recording
from video.recordings.queries.access import exports_of, playbacks_of
from video.recordings.queries.kept import (
    about,
    deletion_of,
    holds_of,
    kept_recording,
    kept_recordings,
    open_hold,
    open_proposal,
)
from video.recordings.services.deletion import propose_deletion, require_deletable
from video.recordings.services.holds import DELETE
from video.recordings.states import HoldOffice
from video.recordings.views.holds import ask_and_lift, ask_and_place, send_certificate

PER_PAGE: Final = 30
# The newest exports and playbacks of a deleted recording that its page lists.
SHOWN: Final = 50


@require_safe
@administrator
def recording_list(request: SignedInRequest) -> HttpResponse:
    """List the recordings that can be deleted; `show` lists those with a hold, or all."""
    shown = request.GET.get("show", "")
    shown = shown if shown in {"held", "all"} else ""
    rows = kept_recordings(shown or "due", clock.today())
    context = {
        "page": BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "show": shown,
        "choices": [
            ("", pgettext("recordings", "Can be deleted")),
            ("held", pgettext("recordings", "Legal hold")),
            ("all", pgettext("recordings", "All")),
        ],
    }
    return render(request, "recordings/kept_list.html", context)


@require_safe
@administrator
def recording(request: SignedInRequest, kept_id: UUID) -> HttpResponse:
    """One recording: what identifies it, its holds, and what can be done."""
    row = kept_recording(kept_id)
    context = {
        "recording": row,
        "facts": about(row),
        "holds": holds_of(row),
        "office": HoldOffice.ADMINISTRATORS,
        "deletion": deletion_of(row),
        "exports": exports_of(row, SHOWN),
        "playbacks": playbacks_of(row, SHOWN),
        "proposal": open_proposal(DELETE, row),
        "refusal": _refusal(row),
    }
    return render(request, "recordings/kept.html", context)


def _refusal(row: Recording) -> str:
    """Return why the recording cannot be deleted now; empty if it can."""
    try:
        require_deletable(row, clock.today())
    except Conflict as refused:
        return str(refused)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
@step_up
def delete(request: SignedInRequest, kept_id: UUID) -> HttpResponse:
    """Propose the deletion of a recording. A second administrator confirms it."""
    row = kept_recording(kept_id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act = propose_deletion(row, reason=form.cleaned_data["reason"], actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("Your proposal waits for a second administrator."))
            return redirect("proposed_act", act.pk)
    context = {
        "form": form,
        "title": _("Delete the recording"),
        "act": _("Propose the deletion"),
        "destroys": True,
        "crumbs": [
            (reverse("kept_recordings"), _("Recordings")),
            (reverse("kept_recording", args=[row.pk]), _("Recording of the sitting")),
        ],
        "facts": about(row),
        "refusal": _refusal(row),
        "is_alone": not others_than(request.user).exists(),
    }
    return render(request, "recordings/kept_delete.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
def place(request: SignedInRequest, kept_id: UUID) -> HttpResponse:
    """Ask for the reason, then place a hold."""
    back_url = reverse("kept_recording", args=[kept_id])
    return ask_and_place(request, kept_recording(kept_id), back_url, HoldOffice.ADMINISTRATORS)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
@step_up
def lift(request: SignedInRequest, kept_id: UUID, hold_id: UUID) -> HttpResponse:
    """Ask for the reason, then lift a hold that an administrator placed."""
    hold = open_hold(kept_recording(kept_id), hold_id)
    return ask_and_lift(request, hold, reverse("kept_recording", args=[kept_id]), HoldOffice.ADMINISTRATORS)


@never_cache
@require_safe
@administrator
def certificate(request: SignedInRequest, kept_id: UUID) -> HttpResponse:
    """The certificate of deletion with its proofs, as a ZIP file."""
    return send_certificate(kept_recording(kept_id))
