"""The acts on a paper copy: each page asks for the facts of one hand-over, then records it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.paper_copies.forms.copies import CancelForm, CarrierForm, DeliveredForm, PrintedForm, ReturnedForm
from notary.paper_copies.models import PaperCopy
from notary.paper_copies.queries.copies import access_copy, keeps
from notary.paper_copies.services import copies
from notary.paper_copies.states import CopyState, Proof, ReturnCause

Act = Callable[[PaperCopy, dict[str, Any], Actor], object]
_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@signed_in
def printed(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Record that the copy was printed and sealed."""

    def act(copy: PaperCopy, data: dict[str, Any], actor: Actor) -> object:
        return copies.record_printed(copy, seal_number=data["seal_number"], actor=actor)

    body = _("Print the sealed file of the deed, put the seal on the paper, and enter its number.")
    return _page(request, copy_id, PrintedForm, act, (_("Printed and sealed"), body))


@require_http_methods(_METHODS)
@signed_in
def carried(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Record the hand-over to the carrier."""

    def act(copy: PaperCopy, data: dict[str, Any], actor: Actor) -> object:
        return copies.hand_to_carrier(copy, carrier=data["carrier"], tracking=data["tracking"], actor=actor)

    body = _("The person who asked is told that the copy is on its way, with this number.")
    return _page(request, copy_id, CarrierForm, act, (_("Hand over to the carrier"), body))


@require_http_methods(_METHODS)
@signed_in
def delivered(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Record the delivery with its proof."""

    def act(copy: PaperCopy, data: dict[str, Any], actor: Actor) -> object:
        return copies.record_delivered(
            copy,
            received_by=data["received_by"],
            proof=Proof(data["proof"]),
            proof_number=data["proof_number"],
            actor=actor,
        )

    body = _("Enter what the carrier reports. The way of the copy ends here.")
    return _page(request, copy_id, DeliveredForm, act, (_("Record the delivery"), body))


@require_http_methods(_METHODS)
@signed_in
def returned(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Record that the carrier brought the copy back."""

    def act(copy: PaperCopy, data: dict[str, Any], actor: Actor) -> object:
        return copies.record_returned(copy, cause=ReturnCause(data["cause"]), note=data["note"], actor=actor)

    body = _("The copy is at the office again. A damaged copy does not leave it any more.")
    return _page(request, copy_id, ReturnedForm, act, (_("Record the return"), body))


@require_http_methods(_METHODS)
@signed_in
def cancel(request: SignedInRequest, copy_id: UUID) -> HttpResponse:
    """Cancel a copy: the person who asked, before it is printed, or the office."""

    def act(copy: PaperCopy, data: dict[str, Any], actor: Actor) -> object:
        return copies.cancel(copy, reason=data["reason"], actor=actor)

    body = _("A copy that is printed already is destroyed. The digital deed stays in the account of its parties.")
    return _page(request, copy_id, CancelForm, act, (_("Cancel the copy"), body), own=True)


def _page(
    request: SignedInRequest,
    copy_id: UUID,
    form_class: type[forms.Form],
    act: Act,
    words: tuple[str, str],
    *,
    own: bool = False,
) -> HttpResponse:
    """Ask once, with what will happen: title and body are `words`. own: the person who asked may do it too."""
    copy = access_copy(request.user, copy_id)
    is_own = own and copy.asked_by_id == request.user.person_id and copy.state == CopyState.ASKED
    if not (is_own or keeps(request.user.person, copy)):
        raise NotAllowed
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act(copy, form.cleaned_data, actor_of(request))
        messages.success(request, _("The step is recorded."))
        return redirect("paper_copy", copy_id)
    context = {"copy": copy, "form": form, "title": words[0], "body": words[1], "destroys": own}
    return render(request, "paper_copies/act.html", context, status=400 if form.errors else 200)
