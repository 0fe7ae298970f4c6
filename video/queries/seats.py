"""The seat of a user or device; strangers find nothing."""

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
    """Return the seat from which this account attends. Facility seats belong to their screen, not to an account.

    Raises NotVisible without one, and when the person has no right on the meeting any more: the seat alone opens
    nothing.
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
    """Return whether the person of a seat has a right now on the owner of the room: a hearing, an appointment."""
    return subjects.may_see(seat.person, seat.room.owner_label, seat.room.owner_id)


def has_capability(seat: Seat, capability: Capability) -> bool:
    """Return whether the seat has this capability, as its role and the room's policy are now."""
    fresh = Seat.records.select_related("room").get(pk=seat.pk)
    return capability in capabilities_of(fresh.role, RoomPolicy.from_json(fresh.room.policy))


def device_seat(device: Device, room_id: UUID) -> Seat:
    """Return the seat from which this screen attends: one of its own space, in this room.

    A screen knows its own day and nothing else: a room whose waiting room is not open yet, or that was over
    yesterday, does not exist for it.
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
    """Return the view of the page that shows first: an admitted person is back in the room at once."""
    return FIRST_VIEWS.get(SeatState(seat.state), "check")


def why_shut(seat: Seat) -> str:
    """Return why no command is possible from a seat, `ended` or `removed`; empty when commands are possible."""
    if seat.room.is_over:
        return "ended"
    return "removed" if seat.state == SeatState.REMOVED else ""


def why_removed(seat_id: UUID) -> str:
    """Return the reason of the removal of this seat; empty for every other seat."""
    reasons = Seat.records.filter(pk=seat_id, state=SeatState.REMOVED).values_list("removed_reason", flat=True)
    return reasons.first() or ""


def why_gone(seat_id: UUID, generation: int) -> str:
    """Return why the socket of this generation lost its seat; empty while it holds the seat.

    `ended`, `removed`, `replaced` or `revoked`: a socket that finds out by itself, before it was told, says the same.
    """
    seat = Seat.records.filter(pk=seat_id, is_live=True).select_related("room").first()
    if seat is None:
        return "revoked"
    shut = why_shut(seat)
    if shut or seat.generation == generation:
        return shut
    return "replaced" if seat.is_online else "revoked"
