"""The acts of the notary on a deed: confirm the recording, seal, refuse, withdraw, revoke, copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Refused
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.deeds.forms.acts import EndForm, RefusalForm
from notary.deeds.models import Deed
from notary.deeds.queries.access import access_deed
from notary.deeds.services import endings, signing
from notary.deeds.services.evidence import evidence_package
from notary.deeds.services.sealing import seal_deed
from notary.deeds.states import RefusalReason
from notary.deeds.views.deeds import page_of

# A copy needs no proof of anyone's identity; it is sealed at once, or made again.
_COPY_WITHIN: Final = timedelta(hours=8)


@require_POST
@signed_in
def seal(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Seal the deed. What is missing is shown on its page, all at once."""
    deed = access_deed(request.user, deed_id, "keep")
    try:
        seal_deed(deed, actor=actor_of(request))
    except Refused as refused:
        return page_of(request, deed, gaps=[str(error) for error in refused.errors], status=409)
    messages.success(request, _("The deed is sealed. Its parties get a message."))
    return redirect("deed", deed_id)


@require_POST
@signed_in
def confirm_quality(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Confirm that the recording is good."""
    signing.confirm_quality(access_deed(request.user, deed_id, "keep"), actor=actor_of(request))
    messages.success(request, _("The quality of the recording is confirmed."))
    return redirect("deed", deed_id)


@require_POST
@signed_in
def copy(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Create a certified copy, which the notary then seals."""
    deed = access_deed(request.user, deed_id, "keep")
    made = endings.certified_copy(deed, identity_fresh_until=clock.now() + _COPY_WITHIN, actor=actor_of(request))
    return redirect("deed", made.pk)


@require_POST
@signed_in
def evidence(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Download the evidence package."""
    deed = access_deed(request.user, deed_id, "keep")
    answer = HttpResponse(evidence_package(deed, actor=actor_of(request)), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="deed-{deed.code}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refuse(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Ask for the reason, then refuse the act."""

    def act(deed: Deed, reason: str, actor: Actor) -> None:
        endings.refuse(deed, reason=RefusalReason(reason), actor=actor)

    body = _("The act ends without a seal. The register keeps the reason; the parties read that it was not completed.")
    return _end(request, deed_id, RefusalForm, act, (_("Refuse the act"), body, _("The act was refused.")))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def revoke(request: SignedInRequest, deed_id: UUID) -> HttpResponse:
    """Ask for the reason, then revoke the deed."""

    def act(deed: Deed, reason: str, actor: Actor) -> None:
        endings.revoke(deed, reason=reason, actor=actor)

    body = _("The deed has no effect from now on, and the public page says so at once. This cannot be taken back.")
    return _end(request, deed_id, EndForm, act, (_("Revoke the deed"), body, _("The deed was revoked.")))


def _end(
    request: SignedInRequest,
    deed_id: UUID,
    form_class: type[forms.Form],
    act: Callable[[Deed, str, Actor], None],
    words: tuple[str, str, str],
) -> HttpResponse:
    """Ask once, with what will happen: title, body, and the message afterwards are `words`."""
    deed = access_deed(request.user, deed_id, "keep")
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act(deed, form.cleaned_data["reason"], actor_of(request))
        messages.success(request, words[2])
        return redirect("deed", deed_id)
    context = {"deed": deed, "form": form, "title": words[0], "body": words[1]}
    return render(request, "deeds/end.html", context, status=400 if form.errors else 200)
