"""The database side of one socket: its seat, its state, its right to stay, and its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import translation

from courts.access.queries.sessions import Standing, standing_of_sign_in, standings_of_sign_ins
from courts.access.services.institution import devices
from courts.access.services.sign_in import sessions
from courts.access.views.devices import cookie_name
from courts.ground.actors import Actor, actor_for, actor_for_device
from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import User
from video.models import Seat
from video.policy import Capability
from video.queries.seats import (
    attending,
    device_seat,
    had_seat,
    has_capability,
    in_room,
    own_seat,
    why_gone,
)
from video.services import admission
from video.signalling.commands import perform
from video.signalling.protocol import Request
from video.states import Goodbye


class AttendanceEnded(Exception):
    """The socket may not stay open, for the reason in `code`."""

    def __init__(self, code: Goodbye) -> None:
        super().__init__(code)
        self.code = code


def seat_for(scope: dict[str, Any], room_id: UUID) -> tuple[Seat, Actor]:
    """Return the seat of a signed-in user, or of an enrolled device.

    Raises NotVisible for a stranger, AttendanceEnded for the holder of an ended session, and for a person who had a
    seat in this room.
    """
    user = scope["user"]
    if isinstance(user, User):
        if scope["standing"].lacks_second_factor:
            raise AttendanceEnded(Goodbye.SECOND_FACTOR)
        try:
            return own_seat(user, room_id), actor_for(user)
        except NotVisible:
            if had_seat(user, room_id):
                raise AttendanceEnded(Goodbye.REVOKED) from None
            raise
    device = devices.recognise(scope["cookies"].get(cookie_name(), ""))
    if device is not None:
        return device_seat(device, room_id), actor_for_device(device)
    if scope["standing"] is not None:
        # Whatever room it asked for: it learns nothing of the room, only of its own session.
        raise AttendanceEnded(Goodbye(scope["standing"].end))
    raise NotVisible


@dataclass(frozen=True, slots=True)
class Stay:
    """One open socket, as the question needs it whether it may stay open."""

    scope: dict[str, Any]
    actor: Actor
    seat: Seat
    generation: int


def ends_of_stay(stays: Sequence[Stay]) -> list[Goodbye | None]:
    """Return for each socket the reason why its user or device may not stay; None when they may.

    In a fixed number of queries for all users, and one for each device. A person in the waiting room or the room uses
    their session: a hearing never ends it.
    """
    people = [stay for stay in stays if stay.actor.device is None]
    # By the sign-in: the key of the session changes with a new password.
    standings = standings_of_sign_ins({_sign_in_of(stay.scope) for stay in people})
    ends = [_end_of(stay.scope, stay.actor, standings) for stay in stays]
    good = [stay.seat for stay, end in zip(stays, ends, strict=True) if end is None and stay.actor.device is None]
    attends, here = attending(good), in_room([seat.pk for seat in good])
    found: list[Goodbye | None] = []
    for stay, end in zip(stays, ends, strict=True):
        is_person = stay.actor.device is None
        if end is None and is_person and stay.seat.pk not in attends:
            end = Goodbye.REVOKED  # noqa: PLW2901 - the last question of the three
        if end is None and is_person and stay.seat.pk in here:
            sessions.renew(standings[_sign_in_of(stay.scope)])
        found.append(end)
    return found


def _sign_in_of(scope: dict[str, Any]) -> Any:
    return scope["standing"].sign_in.pk


def _end_of(scope: dict[str, Any], actor: Actor, standings: Mapping[Any, Standing]) -> Goodbye | None:
    """Ask the question that the pages ask, of the session that opened the socket; of a device, its own question."""
    if actor.device is not None:
        is_good = devices.recognise(scope["cookies"].get(cookie_name(), "")) is not None
        return None if is_good else Goodbye.DEVICE_REVOKED
    standing = standings.get(_sign_in_of(scope))
    if standing is None:
        return Goodbye.SIGNED_OUT
    return None if standing.end is None else Goodbye(standing.end)


def _require_good_session(scope: dict[str, Any], actor: Actor) -> None:
    key = _sign_in_of(scope) if actor.device is None else None
    standing = standing_of_sign_in(key) if key is not None else None
    end = _end_of(scope, actor, {key: standing} if standing is not None else {})
    if end is not None:
        raise AttendanceEnded(end)


def revoke_seat(seat: Seat, generation: int, actor: Actor, cause: Goodbye) -> None:
    """Revoke the seat from a socket that may not stay, with its media."""
    # A newer socket of the same person, signed in elsewhere, keeps the seat.
    if not why_gone(seat.pk, generation):
        admission.revoke(seat, actor=actor, cause=cause)


def perform_in(
    language: str, scope: dict[str, Any], seat_id: UUID, generation: int, request: Request, actor: Actor
) -> dict[str, Any]:
    """Perform a command with its messages in the language of the page. Raises AttendanceEnded."""
    _require_good_session(scope, actor)
    with translation.override(language):
        return perform(seat_id, generation, request.type, request.fields, actor=actor)


def allow_media(
    language: str, scope: dict[str, Any], actor: Actor, seat: Seat, generation: int, needed: Capability | None
) -> None:
    """Allow a request to the media node. Raises AttendanceEnded, and NotAllowed without the capability."""
    _require_good_session(scope, actor)
    gone = why_gone(seat.pk, generation)
    if gone:
        raise AttendanceEnded(gone)
    if needed is not None and not has_capability(seat, needed):
        with translation.override(language):
            raise NotAllowed
