"""Finding the seat of a user or a screen; strangers find nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from courts.ground import clock
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


def may_attend(seat: Seat) -> bool:
    """Tell if the seat's person has a right on the room's owner now: a hearing, an appointment."""
    return subjects.may_see(seat.person, seat.room.owner_label, seat.room.owner_id)


def may_publish(seat: Seat) -> bool:
    """Whether the seat sends picture and sound at all, as role and policy are now; an observer does not."""
    fresh = Seat.records.select_related("room").get(pk=seat.pk)
    return Capability.PUBLISH in capabilities_of(fresh.role, RoomPolicy.from_json(fresh.room.policy))


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
