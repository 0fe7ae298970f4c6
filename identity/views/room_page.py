"""The page of a video check's room."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.wording.access_needs import needs_by_name
from courts.ground.wording.dates import full_date
from identity.models import VideoCheck
from identity.queries.video_checks import video_check_of_room
from identity.roles import SeatRole
from video.models import Seat
from video.room_page import RoomPage, room_page


def video_check_page(row: VideoCheck, seat: Seat, *, back: str) -> RoomPage:
    """The room page for the person in this seat. The needs of the applicant are for the member of staff alone."""
    is_staff = seat.role == SeatRole.CHECKER
    return room_page(
        seat,
        title=_("Identity check"),
        line=full_date(row.room.starts_at, row.venue) if row.room is not None else "",
        venue=row.venue,
        back=back,
        back_word=_("The request") if is_staff else _("Identity check by video"),
        over_word=_("The identity check has ended"),
        is_appointment=True,
        is_office=True,
        needs=needs_by_name([row.request.account.person]) if is_staff else (),
    )


def page_of_seat(seat: Seat, back: str) -> RoomPage:
    """`video_check_page` for apps that know only the seat. Raises NotVisible for a room of another owner."""
    return video_check_page(video_check_of_room(seat.room), seat, back=back)


def back_of(row: VideoCheck, seat: Seat) -> str:
    """The page to which the room leads back."""
    return reverse("video_check_one", args=[row.pk]) if seat.role == SeatRole.CHECKER else reverse("video_check")
