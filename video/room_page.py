"""The facts that the page of a room shows, and how the owner of a room provides them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courts.ground.errors import NotVisible
from courts.ground.models import Venue
from video import recorder
from video.models import Seat
from video.policy import RoomPolicy
from video.queries.seats import first_view

Row = dict[str, str]

# The version of the signalling protocol that the scripts of the page speak.
PROTOCOL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityDay:
    """The facts that a facility's screen shows before its room is connected.

    place: name of the space. appointment: the heading. soon: how long until the start, empty when it is far away.
    faces: role words of the people on the other side. officer: readiness rows. hours: the bookings of the space today,
    without names.
    """

    place: str
    venue: Venue
    now: datetime
    appointment: str
    soon: str
    people: str
    faces: tuple[str, ...]
    officer: tuple[Row, ...]
    hours: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPage:
    """The `page` of `templates/video/room.html`, for one seat.

    host: the seat may admit, mute and remove. view: check, waiting, room or over. sitting: live, paused or none.
    recorded: its sittings are recorded. pause_reasons: codes and words of the reasons to pause a recording, for hosts.
    needs: names and accessibility needs of the people in the room, for its staff alone.
    opens: hour at which the waiting room opens, for people who come earlier. is_appointment: the texts speak of an
    appointment, not of a hearing; with is_office, of a sitting with staff of an office, not with a notary.
    facility: set on a facility's own screen.
    """

    title: str
    line: str
    venue: Venue
    starts: datetime
    role: str
    name: str
    view: str
    socket: str
    seat: str
    host: bool
    readiness: tuple[Row, ...]
    back_url: str
    back_word: str | Promise
    removed_reason: str = ""
    public_word: str | Promise = ""
    sitting: str = "none"
    recorded: bool = False
    pause_reasons: tuple[tuple[str, str | Promise], ...] = ()
    facts: tuple[tuple[str | Promise, str], ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    opens: str = ""
    over_word: str | Promise = ""
    is_appointment: bool = False
    is_office: bool = False
    facility: FacilityDay | None = None


def room_page(seat: Seat, *, title: str, line: str, venue: Venue, back: str, **more: Any) -> RoomPage:
    """Build the page of a seat's room: its own facts from the seat, the rest from the owner of the room.

    `more` takes the other fields of `RoomPage`.
    """
    policy = RoomPolicy.from_json(seat.room.policy)
    return RoomPage(
        title=title,
        line=line,
        venue=venue,
        starts=seat.room.starts_at,
        role=seat.role_word,
        name=seat.person.name,
        view=first_view(seat),
        socket=f"/ws/rooms/{seat.room_id}/?protocol={PROTOCOL}",
        seat=str(seat.pk),
        host=seat.role in policy.hosts,
        recorded=policy.is_recorded,
        pause_reasons=recorder.current().pause_reasons if policy.is_recorded else (),
        removed_reason=seat.removed_reason,
        readiness=_unchecked(),
        back_url=back,
        **more,
    )


def _unchecked() -> tuple[Row, ...]:
    """Return the rows of the device check before it ran."""
    return tuple(
        {"key": key, "state": "open", "thing": thing, "words": words}
        for key, thing, words in (
            ("camera", _("Camera"), pgettext("camera", "Not checked yet")),
            ("microphone", _("Microphone"), pgettext("microphone", "Not checked yet")),
            ("speaker", _("Speaker"), pgettext("speaker", "Not checked yet")),
            ("network", _("Connection"), pgettext("connection", "Not checked yet")),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomOwner:
    """An owner of rooms, such as a hearing, for the pages that know only the seat.

    page_of: fills the page; called with the seat and the address that leads back. begins: the heading on a facility's
    screen, with %(time)s. current: the row of the present booking on that screen. people: the heading over the faces.
    """

    label: str
    page_of: Callable[[Seat, str], RoomPage]
    begins: str | Promise
    current: str | Promise
    people: str | Promise


_owners: dict[str, RoomOwner] = {}


def register(owner: RoomOwner) -> None:
    """Declare an owner of rooms; its label is its identity."""
    _owners[owner.label] = owner


def owner_of(seat: Seat) -> RoomOwner:
    """Return the declared owner of a seat's room. Raises NotVisible for an undeclared owner."""
    owner = _owners.get(seat.room.owner_label)
    if owner is None:
        raise NotVisible
    return owner


def owner_page(seat: Seat, *, back: str) -> RoomPage:
    """Return the page of a seat, filled by the owner of its room. Raises NotVisible for an undeclared owner."""
    return owner_of(seat).page_of(seat, back)
