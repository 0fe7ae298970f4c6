"""Screen sharing: one person at a time in the room, and one in each consultation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from video.models import Seat, SeatEventKind
from video.policy import Capability, capabilities_of
from video.services.locking import locked_seat, policy_of, require, write
from video.states import SeatState


def share(seat: Seat, *, on: bool, actor: Actor) -> None:
    """Begin or end sharing the seat's screen with the people in the same room or consultation. Idempotent.

    Raises NotAllowed for a role that may not share or a seat that is not admitted, Conflict while another seat shares.
    """
    with locked_seat(seat):
        if not on:
            _end(seat, actor)
            return
        if Capability.SHARE not in capabilities_of(seat.role, policy_of(seat)) or seat.state != SeatState.ADMITTED:
            raise NotAllowed
        if seat.room.is_over:
            raise Conflict(_("The meeting is over."), code="over")
        if seat.is_sharing:
            return
        if Seat.records.filter(room=seat.room_id, consultation=seat.consultation_id, is_sharing=True).exists():
            raise Conflict(_("Another person is sharing their screen."), code="taken")
        write(seat, SeatEventKind.SHARE_BEGAN, actor, is_sharing=True)


def stop_share(seat: Seat, *, actor: Actor, host: Seat) -> None:
    """End the screen sharing of a seat at a host's command; the person may begin again."""
    with locked_seat(seat, host):
        require(host, Capability.STOP_SHARE, seat)
        _end(seat, actor)


def _end(seat: Seat, actor: Actor) -> None:
    if seat.is_sharing:
        write(seat, SeatEventKind.SHARE_ENDED, actor, is_sharing=False)
