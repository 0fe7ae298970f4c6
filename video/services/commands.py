"""What each command does to a room. Every right is asked in the services; here it is only named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from courts.ground.actors import Actor
from courts.ground.errors import DomainError, NotVisible
from courts.ground.models import Device, User
from video.models import Seat
from video.policy import Capability
from video.queries.seats import may_attend
from video.services import admission, consultations, presence, screening, sharing, speaking
from video.services.locking import policy_of, require
from video.states import SeatState

Fields = Mapping[str, Any]
# Some commands have more to answer than that they were done.
Act = Callable[[Seat, Actor, Fields], dict[str, str] | None]


def _other(own: Seat, key: UUID) -> Seat:
    found = Seat.records.select_related("room").filter(pk=key, room=own.room_id, is_live=True).first()
    if found is None:
        raise NotVisible
    return found


def _admit_all(own: Seat, actor: Actor, fields: Fields) -> None:
    require(own, Capability.ADMIT, own)
    # Those who cannot be admitted yet stay outside, each with his reason on his row.
    waiting = Seat.records.select_related("room").filter(room=own.room_id, is_live=True, state=SeatState.WAITING)
    for seat in waiting.exclude(role__in=policy_of(own).isolated).order_by("waiting_since"):
        try:
            admission.admit(seat, actor=actor, host=own)
        except DomainError as error:
            if error.code == "not_allowed":
                raise


ACTS: Final[Mapping[str, Act]] = {
    "join": lambda own, actor, _fields: admission.enter(own, actor=actor),
    "leave": lambda own, actor, _fields: admission.leave(own, actor=actor),
    "media": lambda own, _actor, fields: speaking.own_media(own, audio=fields["audio"], video=fields["video"]),
    "ready": lambda own, _actor, fields: presence.ready(own, dict(fields)),
    "hand": lambda own, actor, fields: speaking.raise_hand(own, raised=fields["raised"], actor=actor),
    "help": lambda own, actor, _fields: admission.ask_help(own, actor=actor),
    "identify": lambda own, actor, fields: admission.identify(
        _other(own, fields["seat"]), fields["method"], actor=actor, host=own
    ),
    "preview": lambda own, actor, fields: admission.preview(_other(own, fields["seat"]), actor=actor, host=own),
    "stop_preview": lambda own, actor, _fields: admission.stop_preview(own, actor=actor),
    "admit": lambda own, actor, fields: admission.admit(_other(own, fields["seat"]), actor=actor, host=own),
    "admit_all": _admit_all,
    "send_to_waiting": lambda own, actor, fields: admission.send_to_waiting(
        _other(own, fields["seat"]), actor=actor, host=own
    ),
    "remove": lambda own, actor, fields: admission.remove(
        _other(own, fields["seat"]), actor=actor, host=own, reason=fields["reason"]
    ),
    "readmit": lambda own, actor, fields: admission.readmit(_other(own, fields["seat"]), actor=actor, host=own),
    "mute": lambda own, actor, fields: speaking.mute(_other(own, fields["seat"]), actor=actor, host=own),
    "unmute": lambda own, actor, fields: speaking.unmute(_other(own, fields["seat"]), actor=actor, host=own),
    "mute_all": lambda own, actor, _fields: _mute_all(own, actor),
    "share": lambda own, actor, fields: sharing.share(own, on=fields["on"], actor=actor),
    "stop_share": lambda own, actor, fields: sharing.stop_share(_other(own, fields["seat"]), actor=actor, host=own),
    "open_consultation": lambda own, actor, fields: {
        "consultation": str(consultations.open_consultation(own, fields["title"], fields["seats"], actor=actor).pk)
    },
    "move": lambda own, actor, fields: consultations.move_to(
        _other(own, fields["seat"]), fields["consultation"], actor=actor, host=own
    ),
    "close_consultation": lambda own, actor, fields: consultations.close_consultation(
        own, fields["consultation"], actor=actor
    ),
    "screening": lambda own, actor, fields: screening.screen(
        _other(own, fields["seat"]),
        _other(own, fields["other"]),
        audio=fields["audio"],
        video=fields["video"],
        actor=actor,
        host=own,
    ),
    "floor": lambda own, actor, fields: speaking.give_floor(_other(own, fields["seat"]), actor=actor, host=own),
}


def _mute_all(own: Seat, actor: Actor) -> None:
    speaking.mute_all(own, actor=actor)


def _works(actor: Actor) -> bool:
    if actor.user is not None:
        return User.objects.filter(pk=actor.user.pk, is_active=True).exists()
    return actor.device is None or Device.records.filter(pk=actor.device.pk, revoked_at__isnull=True).exists()


def perform(seat_id: UUID, generation: int, kind: str, fields: Fields, *, actor: Actor) -> dict[str, str]:
    """Do one command for the socket that holds a seat; returns what its answer says besides that it was done.

    Raises DomainError with the reason; NotVisible when a newer socket holds the seat, it was taken off, or the
    account or screen behind the socket was shut out meanwhile, or the person has no right on the meeting any more.
    """
    if not _works(actor):
        raise NotVisible
    rows = Seat.records.select_related("room", "person")
    own = rows.filter(pk=seat_id, is_live=True, generation=generation).first()
    if own is None or (own.space_id is None and not may_attend(own)):
        raise NotVisible
    return ACTS[kind](own, actor, fields) or {}
