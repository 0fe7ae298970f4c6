"""Revocation: a person who may no longer attend loses the seat's socket and media at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared.sweeps import Sweep
from courts.ground.models import Device, Space, User
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept
from video.models import Room, Seat
from video.queries.matrix import HERE
from video.services.admission import revoke
from video.services.changes import check_socket
from video.services.presence import disconnect, unseen_seats
from video.states import Goodbye, RoomState

# A waiting room opens half an hour before, and no sitting lasts a day.
ABOUT_NOW = timedelta(days=2)
# Two heartbeats of a socket may be late; a seat not seen for longer is empty.
UNSEEN = timedelta(seconds=30)


def attended(now: datetime) -> QuerySet[Seat]:
    """Select the seats that are occupied or have a socket, in rooms near the present that are not over.

    A partial index holds the attended seats alone: sweeps ask for them every few seconds.
    """
    return Seat.records.filter(
        Q(state__in=HERE) | Q(online__gt=0),
        is_live=True,
        room__state__in=(RoomState.SCHEDULED, RoomState.OPEN),
        room__starts_at__range=(now - ABOUT_NOW, now + ABOUT_NOW),
    ).select_related("room")


def _revoke_all(rows: QuerySet[Seat], cause: Goodbye) -> int:
    """Revoke these seats, each if it is still one of them under the lock of its room; returns how many."""
    revoked = 0
    for seat in rows:
        with transaction.atomic():
            lock_room(seat)
            # The person may have left, or have the right again, since the rows were read.
            fresh = rows.filter(pk=seat.pk).first()
            if fresh is not None:
                revoke(fresh, actor=SYSTEM, cause=cause)
                revoked += 1
    return revoked


def close_seats_of(user: User) -> int:
    """Revoke the seats of a closed account in all rooms; returns how many."""
    return _revoke_all(_of_closed_accounts(clock.now()).filter(person=user.person_id), Goodbye.ACCOUNT_CLOSED)


def check_sockets_of(user: User) -> None:
    """Make the sockets of an account ask whether their sessions are still good."""
    for seat in attended(clock.now()).filter(person=user.person_id, space__isnull=True):
        check_socket(seat)


def close_seats_at(space: Space) -> int:
    """Revoke every seat attended from the space of a revoked screen; another screen of the space may connect again."""
    return _revoke_all(attended(clock.now()).filter(space=space), Goodbye.DEVICE_REVOKED)


def lock_room(seat: Seat) -> None:
    """Lock the seat's room until the transaction ends, as every change of the room does before it locks another row."""
    list(Room.records.select_for_update().filter(pk=seat.room_id).values_list("pk"))


def revoke_for(cause: Goodbye, detail: str = "") -> Callable[[Seat], bool]:
    """Return the act of a sweep that revokes a seat for this cause. `detail` says more, for the record."""

    def act(seat: Seat) -> bool:
        revoke(seat, actor=SYSTEM, cause=cause, detail=detail)
        return True

    return act


def _of_closed_accounts(now: datetime) -> QuerySet[Seat]:
    return attended(now).filter(space__isnull=True, person__user__is_active=False)


def _without_a_screen(now: datetime) -> QuerySet[Seat]:
    screens = Device.records.filter(space=OuterRef("space"), enrolled_at__isnull=False, revoked_at__isnull=True)
    return attended(now).filter(~Exists(screens), space__isnull=False)


def _unseen(now: datetime) -> QuerySet[Seat]:
    return unseen_seats(now - UNSEEN).select_related("room")


def _empty(seat: Seat) -> bool:
    disconnect(seat, seat.online)
    return True


# Their conditions are indexed, and do not wait for a time: a right that has ended is taken on every machine.
LOST_SEATS: tuple[Sweep[Seat], ...] = (
    Sweep(
        name="video.seats_of_closed_accounts",
        wanted=_of_closed_accounts,
        act=revoke_for(Goodbye.ACCOUNT_CLOSED),
        lock_first=lock_room,
        waits_for_time=False,
    ),
    Sweep(
        name="video.seats_without_a_screen",
        wanted=_without_a_screen,
        act=revoke_for(Goodbye.DEVICE_REVOKED),
        lock_first=lock_room,
        waits_for_time=False,
    ),
    Sweep(name="video.unseen_seats", wanted=_unseen, act=_empty, lock_first=lock_room),
)


def sweep() -> Swept:
    """Revoke what a lost signal missed: seats of closed accounts, of spaces without a screen, of stale sockets."""
    return sweeps.sweep_each(*LOST_SEATS)
