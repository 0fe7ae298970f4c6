"""The room of a hearing: video's room page with the judge's acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courts.ground.permissions_policy import opens_devices
from courts.ground.views.access import SignedInRequest, signed_in
from hearings.queries.hearings import access_hearing, presides
from hearings.views.room_page import hearing_page
from video.queries.seats import own_seat


@require_safe
@opens_devices
@signed_in
def room(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Enter the waiting room or the room. It needs a seat of one's own and a hearing that has not ended."""
    hearing = access_hearing(request.user, hearing_id)
    if hearing.has_ended:
        return redirect("hearing", hearing_id)
    seat = own_seat(request.user, hearing.room_id)
    page = hearing_page(hearing, seat, back=reverse("hearing", args=[hearing.pk]))
    context = {"page": page, "hearing": hearing, "presides": presides(request.user.person, hearing)}
    return render(request, "hearings/hearing_room.html", context)
