"""The page of a hearing's recordings: state, pauses with their reasons, faults."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courts.ground.views.access import SignedInRequest, signed_in
from hearings.queries.hearings import access_hearing
from hearings.wording.titles import title_of
from video.recordings.queries.listing import recordings_of


@require_safe
@signed_in
def recordings(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """The recordings of one hearing, for its judge and clerk."""
    found = access_hearing(request.user, hearing_id, "record")
    context = {
        "hearing": found,
        "title": title_of(found),
        "court": found.case.court,
        "lines": recordings_of(found.room),
    }
    return render(request, "hearings/recordings.html", context)
