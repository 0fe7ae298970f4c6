"""The page of one recording: its state, its playbacks, and the question before it is played."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from video.recordings import owners
from video.recordings.forms.playbacks import PlayForm
from video.recordings.queries.access import Access, access_recording, exports_of, playbacks_of
from video.recordings.queries.kept import deletion_of, holds_of
from video.recordings.queries.pieces import span_of
from video.recordings.services.playbacks import start_playback
from video.recordings.states import HoldOffice, RecordingState

# The newest playbacks that the page lists.
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def recording(request: SignedInRequest, recording_id: UUID) -> HttpResponse:
    """The recording; a POST with the reason begins a playback."""
    access = access_recording(request.user, recording_id)
    status = 200
    if request.method == "POST":
        form = PlayForm(request.POST, needs_reason=access.right.needs_reason)
        status = 400
        if form.is_valid():
            try:
                begun = start_playback(
                    access, request.user, reason=form.cleaned_data["reason"], actor=actor_of(request)
                )
            except DomainError as error:
                show(form, error)
                status = 409 if isinstance(error, Conflict) else 400
            else:
                at = request.GET.get("at", "")
                page = reverse("playback", args=[recording_id, begun.pk])
                return redirect(f"{page}?{urlencode({'at': at})}" if at else page)
    else:
        form = PlayForm(needs_reason=access.right.needs_reason)
    return render(request, "recordings/recording.html", _context(access, form), status=status)


def _context(access: Access, form: PlayForm) -> dict[str, object]:
    found, room = access.recording, access.recording.room
    title, url = owners.page_of(room.owner_label, room.owner_id)
    keeps = access.right.keeps_record
    return {
        "form": form,
        "recording": found,
        "title": title,
        "owner_url": url,
        "venue": owners.venue_of(room.owner_label, room.owner_id),
        "is_closed": found.state == RecordingState.CLOSED,
        "deletion": deletion_of(found),
        "holds": holds_of(found) if keeps else (),
        "office": HoldOffice.RECORD,
        "length_ms": span_of(found).length_ms,
        "keeps_record": keeps,
        "playbacks": playbacks_of(found, SHOWN) if keeps else (),
        "exports": exports_of(found, SHOWN) if keeps else (),
    }
