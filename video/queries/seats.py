"""Finding the seat of a user or a screen; strangers find nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import subjects
from courts.ground.errors import NotVisible
from courts.ground.models import Device, User
from video.models import Seat
from video.policy import Capability, RoomPolicy, capabilities_of
from video.states import SeatState


def own_seat(user: User, room_id: UUID) -> Seat:
    """Return the seat that this account attends from. Facility seats belong to their screen, not to an account.

    Raises NotVisible without one, and for a person who has no right on the meeting any more: the seat alone gives
    none.
    """
    seat = (
        Seat.records.select_related("room", "person")
        .filter(room=room_id, person=user.person_id, is_live=True, space__isnull=True)
        .first()
    )
    if seat is None or not may_attend(seat):
        raise NotVisible
    return seat


def commanding_seat(seat_id: UUID, generation: int, actor: Actor) -> Seat:
    """Return the seat whose socket, of this generation, sends a command.

    Raises NotVisible when a newer socket holds the seat, when the seat was removed from the list, when the account or
    the device behind the socket was closed meanwhile, or when the person has no right on the meeting any more.
    """
    rows = Seat.records.select_related("room", "person")
    own = rows.filter(pk=seat_id, is_live=True, generation=generation).first() if _is_active(actor) else None
    if own is None or (own.space_id is None and not may_attend(own)):
        raise NotVisible
    return own


def _is_active(actor: Actor) -> bool:
    if actor.user is not None:
        return User.objects.filter(pk=actor.user.pk, is_active=True).exists()
    return actor.device is None or Device.records.filter(pk=actor.device.pk, revoked_at__isnull=True).exists()


def seat_in_room(own: Seat, key: UUID) -> Seat:
    """Return another seat in the room of this one. Raises NotVisible without it."""
    found = Seat.records.select_related("room").filter(pk=key, room=own.room_id, is_live=True).first()
    if found is None:
        raise NotVisible
    return found


def may_attend(seat: Seat) -> bool:
    """Tell if the seat's person has a right on the room's owner now: a hearing, an appointment."""
    return subjects.may_see(seat.person, seat.room.owner_label, seat.room.owner_id)


def has_capability(seat: Seat, capability: Capability) -> bool:
    """Return whether the seat has this capability, as its role and the room's policy are now."""
    fresh = Seat.records.select_related("room").get(pk=seat.pk)
    return capability in capabilities_of(fresh.role, RoomPolicy.from_json(fresh.room.policy))


def device_seat(device: Device, room_id: UUID) -> Seat:
    """Return the seat that this screen attends from: one of its own space, in this room.

    A screen finds only rooms of its own day: not one whose waiting room is not open yet, nor one that was over
    yesterday. Raises NotVisible.
    """
    now = clock.now()
    seat = (
        Seat.records.select_related("room", "person", "space__venue")
        .filter(room=room_id, space=device.space_id, is_live=True)
        .filter(room__opens_at__lte=now, room__ends_at__gt=now - timedelta(days=1))
        .first()
    )
    if seat is None or not device.is_live:
        raise NotVisible
    return seat


FIRST_VIEWS = {SeatState.ADMITTED: "room", SeatState.WAITING: "waiting", SeatState.REMOVED: "over"}


def first_view(seat: Seat) -> str:
    """Return the first view of the room's page: an admitted seat returns to the room, a removed one is told so."""
    return FIRST_VIEWS.get(SeatState(seat.state), "check")


def why_shut(seat: Seat) -> str:
    """Return the reason why the seat can send no command, `ended` or `removed`; empty when it can."""
    if seat.room.is_over:
        return "ended"
    return "removed" if seat.state == SeatState.REMOVED else ""


def why_removed(seat_id: UUID) -> str:
    """Return the reason given for the removal of this seat; empty when it is not removed."""
    reasons = Seat.records.filter(pk=seat_id, state=SeatState.REMOVED).values_list("removed_reason", flat=True)
    return reasons.first() or ""


def why_gone(seat_id: UUID, generation: int) -> str:
    """Return the reason why the socket of this generation lost its seat; empty when it still holds it.

    `ended`, `removed`, `replaced` or `revoked`: a page that reads it before the goodbye arrives says the same.
    """
    seat = Seat.records.filter(pk=seat_id, is_live=True).select_related("room").first()
    if seat is None:
        return "revoked"
    shut = why_shut(seat)
    if shut or seat.generation == generation:
        return shut
    return "replaced" if seat.is_online else "revoked"
