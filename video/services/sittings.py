"""Opening, pausing and ending the live run of a room. The room's owner calls these."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.services import audit, reservations
from courts.ground.services.transitions import move
from video import recorder
from video.models import Room, Seat, Sitting
from video.policy import RoomPolicy
from video.services import consultations
from video.services.changes import room_change, say_bye
from video.services.locking import AWAY, move_seat
from video.signals import sitting_ended
from video.states import SITTING_ENDED, Goodbye, RoomState, SeatState, SittingState


def current_sitting(room: Room) -> Sitting | None:
    """Return the sitting that has not ended, if any."""
    return Sitting.records.filter(room=room).exclude(state=SittingState.ENDED).first()


def start_sitting(room: Room, *, actor: Actor) -> Sitting:
    """Begin the live run and open the room; its recording begins with it if the policy says so.

    Raises Conflict when a sitting is running or the room is closed.
    """
    try:
        with room_change(room):
            if not room.is_enterable:
                raise Conflict(_("The waiting room is not open yet."), code="not_open")
            if room.state == RoomState.SCHEDULED:
                move(room, RoomState.OPEN, actor=actor)
            sitting = Sitting.records.create(room=room)
            audit.record("sitting.live", sitting, actor=actor)
            if RoomPolicy.from_json(room.policy).is_recorded:
                recorder.current().begin(room, sitting, actor)
    except IntegrityError as error:
        raise Conflict from error
    return sitting


def _running(room: Room) -> Sitting:
    sitting = current_sitting(room)
    if sitting is None:
        raise Conflict
    return sitting


def pause_sitting(room: Room, *, actor: Actor) -> None:
    """Stop all forwarding in the room until it is resumed; seats keep their places, and consultations go on."""
    with room_change(room):
        move(_running(room), SittingState.PAUSED, actor=actor)


def resume_sitting(room: Room, *, actor: Actor) -> None:
    """Resume the sitting after a pause."""
    with room_change(room):
        move(_running(room), SittingState.LIVE, actor=actor)


def end_sitting(room: Room, *, actor: Actor) -> None:
    """End the run and close the room for good: everyone leaves, consultations close, reservations are released."""
    with room_change(room):
        sitting = _running(room)
        move(sitting, SittingState.ENDED, actor=actor, also={"ended_at": clock.now()})
        if RoomPolicy.from_json(room.policy).is_recorded:
            recorder.current().end(sitting, actor)
        for seat in Seat.records.filter(room=room, state__in=[SeatState.WAITING, SeatState.ADMITTED]):
            move_seat(seat, SeatState.LEFT, actor=actor, reason=SITTING_ENDED, also=AWAY)
        consultations.close_all(room, actor=actor)
        move(room, RoomState.CLOSED, actor=actor)
        reservations.release(room, actor=actor)
        say_bye(room, Goodbye.ENDED)
        transaction.on_commit(lambda: sitting_ended.send_robust(sender=Room, room=room))
