"""The room of an appointment: video's room page with the notary's own acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from courts.ground.permissions_policy import opens_devices
from courts.ground.views.access import SignedInRequest, signed_in
from notary.queries.appointments import access_appointment
from notary.room_panels import panels_of
from notary.views.room_page import appointment_page
from video.queries.seats import own_seat


@require_GET
@opens_devices
@signed_in
def room(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Device check, waiting room and room. A user without a seat gets 404."""
    row = access_appointment(request.user, appointment_id)
    if row.room is None or row.state not in {"booked", "in_session"}:
        return redirect("appointment", row.pk)
    seat = own_seat(request.user, row.room.pk)
    page = appointment_page(row, seat, back=reverse("appointment", args=[row.pk]))
    return render(request, "notary/room.html", {"page": page, "appointment": row, "panels": panels_of(row.pk)})
