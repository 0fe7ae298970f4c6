"""The people invited to a hearing: their device, and their attendance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courts.ground.wording import roles
from hearings.models import Hearing
from hearings.views.board_rows import Fact
from video.models import Seat
from video.queries.attendance import Arrival, arrivals_of
from video.queries.matrix import HERE
from video.states import ProductionState, SeatState


@dataclass(frozen=True, slots=True)
class Invited:
    """A seat in words that agree with its person. `code` selects the badge of `state`; empty means no badge."""

    seat: Seat
    device: str
    code: str
    state: str
    facts: tuple[Fact, ...]


def invited_rows(seats: Sequence[Seat], hearing: Hearing) -> list[Invited]:
    """Return the rows of the hearing's page. After its end they agree with the minutes."""
    came = arrivals_of(seats) if hearing.has_ended else {}
    return [_row(seat, hearing, came.get(seat.pk)) for seat in seats]


def _row(seat: Seat, hearing: Hearing, coming: Arrival | None) -> Invited:
    code, state = _state(seat, hearing, coming)
    return Invited(seat, _device(seat), code, state, tuple(_facts(seat, hearing)))


def _is_woman(seat: Seat) -> bool:
    return roles.is_feminine(seat.person)


def _device(seat: Seat) -> str:
    return pgettext("woman", "Own device") if _is_woman(seat) else pgettext("man", "Own device")


def _state(seat: Seat, hearing: Hearing, coming: Arrival | None) -> tuple[str, str]:
    if hearing.has_ended and hearing.opened_at is None:
        return "", ""
    if hearing.has_ended and seat.state != SeatState.REMOVED:
        return _attended(seat, coming)
    if seat.state == SeatState.INVITED:
        return seat.state, pgettext("woman", "Not here yet") if _is_woman(seat) else pgettext("man", "Not here yet")
    if seat.state == SeatState.LEFT:
        return seat.state, _left(seat)
    if seat.state in HERE and not seat.is_online:
        # The same words as in the room for a closed page.
        return "away", _("Not connected")
    return seat.state, str(seat.get_state_display())


def _attended(seat: Seat, coming: Arrival | None) -> tuple[str, str]:
    """Return code and words after the end. A person readmitted after a removal who did not return did attend."""
    if coming is None:
        return "absent", pgettext("woman", "Did not attend") if _is_woman(seat) else pgettext("man", "Did not attend")
    if not coming.stays:
        return "absent", pgettext("woman", "Not admitted") if _is_woman(seat) else pgettext("man", "Not admitted")
    return SeatState.LEFT, _left(seat)


def _left(seat: Seat) -> str:
    return pgettext("woman", "Left") if _is_woman(seat) else pgettext("man", "Left")


def _facts(seat: Seat, hearing: Hearing) -> list[Fact]:
    found = []
    if seat.space_id is not None and seat.production == ProductionState.PRODUCED:
        found.append(Fact(pgettext("woman", "Brought") if _is_woman(seat) else pgettext("man", "Brought"), "ok"))
    elif seat.space_id is not None and seat.production == ProductionState.REFUSED:
        words = pgettext("woman", "Refused to attend") if _is_woman(seat) else pgettext("man", "Refused to attend")
        found.append(Fact(words, "bad"))
    elif seat.space_id is not None and seat.production == ProductionState.UNFIT:
        found.append(Fact(_("Unfit to attend"), "bad"))
    elif seat.space_id is not None and seat.production and not hearing.has_ended:
        words = pgettext("woman", "Not brought yet") if _is_woman(seat) else pgettext("man", "Not brought yet")
        found.append(Fact(words))
    if seat.identified_at:
        found.append(Fact(_("Identified"), "ok"))
    return found
