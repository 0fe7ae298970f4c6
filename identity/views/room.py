"""The room of a video check: video's room page, with the decision next to the picture for the member of staff."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from courts.ground.permissions_policy import opens_devices
from courts.ground.views.access import SignedInRequest, signed_in
from identity.queries.video_checks import access_sitting
from identity.states import VideoCheckState
from identity.views.decision import decision_context
from identity.views.room_page import back_of, video_check_page
from video.queries.seats import own_seat


@require_GET
@opens_devices
@signed_in
def room(request: SignedInRequest, video_check_id: UUID) -> HttpResponse:
    """Device check, waiting room and room, for the two people of the sitting; everyone else gets 404."""
    row = access_sitting(request.user, video_check_id)
    is_staff = row.staff_id == request.user.person_id
    if row.room is None or row.state != VideoCheckState.CALLED:
        return redirect("video_check_one", row.pk) if is_staff else redirect("video_check")
    seat = own_seat(request.user, row.room.pk)
    context = {"page": video_check_page(row, seat, back=back_of(row, seat)), "row": row}
    return render(request, "identity/room.html", context | (decision_context(row) if is_staff else {}))
