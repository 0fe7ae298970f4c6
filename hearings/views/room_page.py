"""The page of a hearing's room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.wording.access_needs import needs_by_name
from courts.ground.wording.dates import time_24h
from hearings.models import Hearing
from hearings.queries.hearings import hearing_of_room
from hearings.queries.people import people_of_room
from hearings.roles import SeatRole
from hearings.states import HearingState
from hearings.wording.titles import title_of
from video.models import Seat
from video.room_page import RoomPage, room_page

SITTINGS = {HearingState.IN_SESSION: "live", HearingState.PAUSED: "paused"}


def hearing_page(hearing: Hearing, seat: Seat, *, back: str) -> RoomPage:
    """The room page for the person in this seat.

    A witness sees the kind of hearing, and of the case only its number and kind.
    """
    court = hearing.case.court
    return room_page(
        seat,
        title=title_of(hearing),
        line=str(hearing.get_kind_display()),
        venue=court,
        back=back,
        back_word=_("Details of the hearing"),
        public_word=_("Closed hearing") if hearing.is_closed else _("Public hearing"),
        sitting=SITTINGS.get(HearingState(hearing.state), "none"),
        needs=_needs(hearing, seat),
        facts=((_("Where"), court.name), (_("You attend as"), seat.role_word)),
        # Shown only to people who come early, before the waiting room opens.
        opens=time_24h(hearing.room.opens_at, court),
    )


def _needs(hearing: Hearing, seat: Seat) -> tuple[tuple[str, str], ...]:
    """The needs of the people in the room, for the seats of its judge and clerk alone."""
    is_court = seat.role in {SeatRole.JUDGE, SeatRole.CLERK} and seat.space_id is None
    if not is_court or seat.person_id not in {hearing.judge_id, hearing.clerk_id}:
        return ()
    return needs_by_name(people_of_room(hearing))


def page_of_seat(seat: Seat, back: str) -> RoomPage:
    """`hearing_page` for apps that know only the seat. Raises NotVisible for a room of another owner."""
    return hearing_page(hearing_of_room(seat.room), seat, back=back)
