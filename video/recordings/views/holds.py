"""Legal holds and the certificate of deletion, for the staff who keep the record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.accounts import WhyForm
from courts.access.views.step_up import step_up
from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import User
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from video.recordings.models import LegalHold, Recording
from video.recordings.queries.access import access_recording
from video.recordings.queries.kept import deletion_of, open_hold
from video.recordings.services.certificates import certificate_package
from video.recordings.services.holds import lift_hold, place_hold, require_office
from video.recordings.states import HoldOffice


def _kept_by(user: User, recording_id: UUID) -> Recording:
    """Return a recording whose record the person keeps. Raises NotVisible, NotAllowed for other viewers."""
    access = access_recording(user, recording_id)
    if not access.right.keeps_record:
        raise NotAllowed
    return access.recording


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def place(request: SignedInRequest, recording_id: UUID) -> HttpResponse:
    """Ask for the reason, then place a hold."""
    found = _kept_by(request.user, recording_id)
    return ask_and_place(request, found, reverse("recording", args=[recording_id]), HoldOffice.RECORD)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def lift(request: SignedInRequest, recording_id: UUID, hold_id: UUID) -> HttpResponseBase:
    """Ask for the reason, then lift a hold that a keeper of the record placed."""
    _kept_by(request.user, recording_id)
    return _lift(request, recording_id, hold_id)


@step_up
def _lift(request: SignedInRequest, recording_id: UUID, hold_id: UUID) -> HttpResponse:
    hold = open_hold(_kept_by(request.user, recording_id), hold_id)
    return ask_and_lift(request, hold, reverse("recording", args=[recording_id]), HoldOffice.RECORD)


@never_cache
@require_safe
@signed_in
def certificate(request: SignedInRequest, recording_id: UUID) -> HttpResponse:
    """The certificate of deletion with its proofs, as a ZIP file."""
    return send_certificate(_kept_by(request.user, recording_id))


def ask_and_place(request: SignedInRequest, recording: Recording, back_url: str, office: HoldOffice) -> HttpResponse:
    """The form of a hold for an office; the caller has checked the right."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            place_hold(recording, reason=form.cleaned_data["reason"], actor=actor_of(request), office=office)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The hold is placed. The recording cannot be deleted until it is lifted."))
            return redirect(back_url)
    lead = _("While the hold is open, no one can delete this recording, even when its time to be kept has passed.")
    return _form(request, form, back_url, {"title": _("Place a legal hold"), "lead": lead})


def ask_and_lift(request: SignedInRequest, hold: LegalHold, back_url: str, office: HoldOffice) -> HttpResponse:
    """The form that lifts a hold for an office; the caller has checked the right.

    Raises NotAllowed for a hold of another office.
    """
    require_office(hold, office)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_hold(hold, reason=form.cleaned_data["reason"], actor=actor_of(request), office=office)
        except DomainError as error:
            show(form, error)
        else:
            messages.success(request, _("The hold is lifted."))
            return redirect(back_url)
    lead = _("The hold was placed for this reason: %(reason)s") % {"reason": hold.reason}
    return _form(request, form, back_url, {"title": _("Lift the legal hold"), "lead": lead})


def _form(request: SignedInRequest, form: WhyForm, back_url: str, words: dict[str, str]) -> HttpResponse:
    context = {"form": form, "back_url": back_url, **words}
    return render(request, "recordings/hold.html", context, status=400 if form.errors else 200)


def send_certificate(recording: Recording) -> HttpResponse:
    """The certificate of a deleted recording. The caller has checked the right.

    Raises NotVisible for any other recording, and until the certificate is signed.
    """
    deletion = deletion_of(recording)
    if deletion is None or deletion.files_removed_at is None:
        raise NotVisible
    response = HttpResponse(certificate_package(deletion), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="deletion-{recording.pk}.zip"'
    return response
