"""Finding the seat of a user or a screen; strangers find nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, QuerySet

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import subjects
from courts.ground.errors import NotVisible
from courts.ground.models import Device, User
from courts.ground.queries.prepared import PreparedQuery
from video.models import Seat, SeatEvent, SeatEventKind
from video.policy import Capability, RoomPolicy, capabilities_of
from video.states import Goodbye, RoomState, SeatState


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


def commanding_seat(
    seat_id: UUID, generation: int, actor: Actor, others: Collection[UUID] = ()
) -> tuple[Seat, dict[UUID, Seat]]:
    """Return the seat whose socket, of this generation, sends a command, and the seats that the command names, by key.

    Two statements for up to two seats; a seat that is not on the list of this room is missing. Raises NotVisible when
    a newer socket holds the seat, when the seat was removed from the list, when the account or the device behind the
    socket was closed meanwhile, or when the person has no right on the meeting any more.
    """
    named = [*others, seat_id, seat_id]
    rows = {row.pk: row for row in _seats_for(actor, seat_id, named[0], named[1])}
    own = rows.get(seat_id)
    if own is None or own.generation != generation or not getattr(own, "is_active", True):
        raise NotVisible
    if own.space_id is None and not may_attend(own):
        raise NotVisible
    return own, {key: row for key, row in rows.items() if row.room_id == own.room_id}


def _seats_for(actor: Actor, one: UUID, two: UUID, three: UUID) -> list[Seat]:
    """Return these three seats that are live, with `is_active`: whether the actor's account or device is."""
    seats = {"one": one, "two": two, "three": three}
    if actor.user is not None:
        return _SEATS_AND_ACCOUNT.rows(**seats, user=actor.user.pk)
    if actor.device is not None:
        return _SEATS_AND_DEVICE.rows(**seats, device=actor.device.pk)
    return _SEATS.rows(**seats)


def _live_seats(one: UUID, two: UUID, three: UUID) -> QuerySet[Seat]:
    return Seat.records.select_related("room", "person").filter(pk__in=(one, two, three), is_live=True)


def _with_account(one: UUID, two: UUID, three: UUID, user: UUID) -> QuerySet[Seat]:
    return _live_seats(one, two, three).annotate(is_active=Exists(User.objects.filter(pk=user, is_active=True)))


def _with_device(one: UUID, two: UUID, three: UUID, device: UUID) -> QuerySet[Seat]:
    active = Device.records.filter(pk=device, revoked_at__isnull=True)
    return _live_seats(one, two, three).annotate(is_active=Exists(active))


_SEATS: PreparedQuery[Seat] = PreparedQuery(_live_seats, one=UUID, two=UUID, three=UUID)
_SEATS_AND_ACCOUNT: PreparedQuery[Seat] = PreparedQuery(_with_account, one=UUID, two=UUID, three=UUID, user=UUID)
_SEATS_AND_DEVICE: PreparedQuery[Seat] = PreparedQuery(_with_device, one=UUID, two=UUID, three=UUID, device=UUID)


def may_attend(seat: Seat) -> bool:
    """Tell if the seat's person has a right on the room's owner now: a hearing, an appointment."""
    return subjects.may_see(seat.person, seat.room.owner_label, seat.room.owner_id)


def attending(seats: Collection[Seat]) -> set[UUID]:
    """Return the keys of those seats whose person has a right on the room's owner now, as `may_attend`.

    In a fixed number of queries for each kind of owner, whatever the number of seats.
    """
    by_label: dict[str, list[Seat]] = {}
    for seat in seats:
        by_label.setdefault(seat.room.owner_label, []).append(seat)
    found: set[UUID] = set()
    for label, rows in by_label.items():
        owners = subjects.load(label, {seat.room.owner_id for seat in rows})
        pairs = [(seat.person, owners[seat.room.owner_id]) for seat in rows if seat.room.owner_id in owners]
        seen = subjects.may_see_of(label, pairs) if pairs else set()
        found |= {
            seat.pk for seat in rows if seat.room.owner_id not in owners or (seat.person_id, seat.room.owner_id) in seen
        }
    return found


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


def in_room(seats: Collection[UUID]) -> set[UUID]:
    """Return those of these seats that are in the waiting room or the room now."""
    rows = Seat.records.filter(pk__in=seats, state__in=(SeatState.WAITING, SeatState.ADMITTED))
    return set(rows.values_list("pk", flat=True))


FIRST_VIEWS = {SeatState.ADMITTED: "room", SeatState.WAITING: "waiting", SeatState.REMOVED: "over"}


def first_view(seat: Seat) -> str:
    """Return the first view of the room's page: an admitted seat returns to the room, a removed one is told so."""
    return FIRST_VIEWS.get(SeatState(seat.state), "check")


def had_seat(user: User, room_id: UUID) -> bool:
    """Tell if this account has or had a seat in the room, with a right to attend it or without."""
    return Seat.records.filter(room=room_id, person=user.person_id, space__isnull=True).exists()


def why_shut(seat: Seat) -> Goodbye | None:
    """Return the reason why the seat can send no command: the room is over or cancelled, or the seat was removed."""
    if seat.room.state == RoomState.CANCELLED:
        return Goodbye.CANCELLED
    if seat.room.is_over:
        return Goodbye.ENDED
    return Goodbye.REMOVED if seat.state == SeatState.REMOVED else None


def why_removed(seat_id: UUID) -> str:
    """Return the reason given for the removal of this seat; empty when it is not removed."""
    reasons = Seat.records.filter(pk=seat_id, state=SeatState.REMOVED).values_list("removed_reason", flat=True)
    return reasons.first() or ""


def why_gone(seat_id: UUID, generation: int) -> Goodbye | None:
    """Return why the socket of this generation lost its seat, by reads of the seat and of the last cause."""
    seat = Seat.records.filter(pk=seat_id, is_live=True).select_related("room").first()
    lost = why_lost(seat, generation)
    return _last_cause(seat) if seat is not None and lost == Goodbye.REVOKED else lost


def why_lost(seat: Seat | None, generation: int) -> Goodbye | None:
    """Return the reason why the socket of this generation lost its seat; None when it still holds it.

    It reads nothing: `revoked` stands for every cause of a revocation, and `why_gone` tells them apart.


    A page that reads it before the goodbye arrives says the same.
    """
    if seat is None:
        return Goodbye.REVOKED
    shut = why_shut(seat)
    if shut or seat.generation == generation:
        return shut
    return Goodbye.REPLACED if seat.is_online else Goodbye.REVOKED


def _last_cause(seat: Seat) -> Goodbye:
    """Return the cause with which attendance was revoked from the seat last."""
    kinds = (SeatEventKind.REVOKED, SeatEventKind.LEFT)
    reasons = SeatEvent.records.filter(seat=seat, kind__in=kinds).order_by("-pk").values_list("reason", flat=True)
    cause = (reasons.first() or "").partition(":")[0]
    return Goodbye(cause) if cause in Goodbye.values else Goodbye.REVOKED
