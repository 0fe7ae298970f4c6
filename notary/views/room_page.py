"""The page of an appointment's room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.wording.access_needs import needs_by_name
from courts.ground.wording.dates import full_date
from notary.models import Appointment
from notary.queries.appointments import appointment_of_room
from video.models import Seat
from video.room_page import RoomPage, room_page


def appointment_page(appointment: Appointment, seat: Seat, *, back: str) -> RoomPage:
    """The room page for the person in this seat."""
    return room_page(
        seat,
        title=str(appointment.get_kind_display()),
        line=full_date(appointment.starts_at, appointment.office),
        venue=appointment.office,
        back=back,
        back_word=_("Details of the appointment"),
        over_word=_("The appointment has ended"),
        is_appointment=True,
        needs=_needs(appointment, seat),
    )


def _needs(appointment: Appointment, seat: Seat) -> tuple[tuple[str, str], ...]:
    """The needs of the couple, for the notary's seat alone."""
    if seat.person_id != appointment.notary_id:
        return ()
    couple = appointment.participants.filter(person__isnull=False).select_related("person").order_by("role")
    return needs_by_name(each.person for each in couple if each.person is not None)


def page_of_seat(seat: Seat, back: str) -> RoomPage:
    """`appointment_page` for apps that know only the seat. Raises NotVisible for a room of another owner."""
    return appointment_page(appointment_of_room(seat.room), seat, back=back)
