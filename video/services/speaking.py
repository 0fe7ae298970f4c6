"""Speaking: microphones, the host's mute, raised hands and the floor."""

from __future__ import annotations

from typing import Any, Final

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed
from video.models import Seat, SeatEventKind
from video.policy import Capability, capabilities_of
from video.services.locking import locked_seat, policy_of, require, require_door_open, write
from video.states import SeatState

# The mute also switches the seat's own microphone off: after `unmute` its owner decides when to be heard again.
MUTED: Final[dict[str, Any]] = {"is_muted_by_host": True, "audio_on": False}


def mute(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Mute a seat: its microphone is off, and the node forwards none of its sound until it is unmuted."""
    with locked_seat(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, SeatEventKind.MUTED, actor, **MUTED)


def unmute(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Lift the host's mute; the microphone stays off until its owner switches it on."""
    with locked_seat(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, SeatEventKind.UNMUTED, actor, is_muted_by_host=False)


def mute_all(host: Seat, *, actor: Actor) -> int:
    """Mute everyone in the room except the hosts; return how many were muted."""
    with locked_seat(host):
        require(host, Capability.MUTE, host)
        rows = Seat.records.filter(room=host.room_id, is_live=True, state=SeatState.ADMITTED, is_muted_by_host=False)
        muted = list(rows.exclude(role__in=policy_of(host).hosts))
        for seat in muted:
            write(seat, SeatEventKind.MUTED, actor, **MUTED)
    return len(muted)


def give_floor(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Give the floor: lower the hand and unmute the seat."""
    with locked_seat(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, SeatEventKind.FLOOR_GIVEN, actor, is_muted_by_host=False, hand_at=None)


def raise_hand(seat: Seat, *, raised: bool, actor: Actor) -> None:
    """Raise or lower the hand. Raising it twice keeps the first place in the queue.

    Raises NotAllowed for a role without this capability, and for a seat that is not in the room.
    """
    with locked_seat(seat):
        if Capability.RAISE_HAND not in capabilities_of(seat.role, policy_of(seat)) or seat.state != SeatState.ADMITTED:
            raise NotAllowed
        if raised and seat.hand_at is not None:
            return
        kind = SeatEventKind.HAND_RAISED if raised else SeatEventKind.HAND_LOWERED
        write(seat, kind, actor, hand_at=clock.now() if raised else None)


def own_media(seat: Seat, *, audio: bool, video: bool) -> None:
    """Store the state of the person's own microphone and camera. Too frequent for events and the audit log.

    While a host mutes the seat its microphone stays off: the page may have sent this before it knew of the mute.
    Raises like `enter`.
    """
    with locked_seat(seat):
        require_door_open(seat)
        audio = audio and not seat.is_muted_by_host
        if (seat.audio_on, seat.video_on) != (audio, video):
            Seat.records.filter(pk=seat.pk).update(audio_on=audio, video_on=video)
            seat.audio_on, seat.video_on = audio, video
