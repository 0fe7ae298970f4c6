"""The notary's room: the same room as a court's, with the notary's own acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courts.ground.permissions_policy import opens_devices
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.wording.dates import full_date
from notary.queries.appointments import access_appointment
from video.queries.seats import first_view, own_seat


@require_GET
@opens_devices
@signed_in
def room(request: SignedInRequest, appointment_id: UUID) -> HttpResponse:
    """Device check, waiting room and room; who has no seat is a stranger."""
    row = access_appointment(request.user, appointment_id)
    if row.room is None or row.state not in {"booked", "in_session"}:
        return redirect("appointment", row.pk)
    seat = own_seat(request.user, row.room.pk)
    page = {
        "title": row.get_kind_display(),
        "line": full_date(row.starts_at, row.office),
        "venue": row.office,
        "starts": row.starts_at,
        "public_word": "",
        "role": seat.role_word,
        "name": seat.person.name,
        "view": first_view(seat),
        "removed_reason": seat.removed_reason,
        "socket": f"/ws/rooms/{row.room.pk}/",
        "seat": str(seat.pk),
        "back_url": reverse("appointment", args=[row.pk]),
        "back_word": _("Details of the appointment"),
        "over_word": _("The appointment has ended"),
        "is_appointment": True,
        "host": row.notary_id == request.user.person_id,
    }
    return render(request, "notary/room.html", {"page": page, "appointment": row})
