"""Speaking: microphones, the host's mute, raised hands and the floor."""

from __future__ import annotations

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import NotAllowed
from video.models import Seat, SeatEventKind
from video.policy import Capability, capabilities_of
from video.services.locking import locked_seat, policy_of, require, require_door_open, write
from video.states import SeatState


def mute(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Mute by the court: the node forwards no sound of this seat until it is unlocked."""
    with locked_seat(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, SeatEventKind.MUTED, actor, is_muted_by_host=True)


def unmute(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Take the court's mute off; the person's own microphone stays as he set it."""
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
            write(seat, SeatEventKind.MUTED, actor, is_muted_by_host=True)
    return len(muted)


def give_floor(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """Give a person the floor: the hand goes down and the host's mute is lifted."""
    with locked_seat(seat, host):
        require(host, Capability.MUTE, seat)
        write(seat, SeatEventKind.FLOOR_GIVEN, actor, is_muted_by_host=False, hand_at=None)


def raise_hand(seat: Seat, *, raised: bool, actor: Actor) -> None:
    """Ask for the floor, or lower the hand. Raising twice keeps the first place in the queue."""
    with locked_seat(seat):
        if Capability.RAISE_HAND not in capabilities_of(seat.role, policy_of(seat)) or seat.state != SeatState.ADMITTED:
            raise NotAllowed
        if raised and seat.hand_at is not None:
            return
        kind = SeatEventKind.HAND_RAISED if raised else SeatEventKind.HAND_LOWERED
        write(seat, kind, actor, hand_at=clock.now() if raised else None)


def own_media(seat: Seat, *, audio: bool, video: bool) -> None:
    """Set the seat's own microphone and camera. Too frequent and too small for the audit trail.

    Raises like `enter`.
    """
    with locked_seat(seat):
        require_door_open(seat)
        Seat.records.filter(pk=seat.pk).update(audio_on=audio, video_on=video)
        seat.audio_on, seat.video_on = audio, video
