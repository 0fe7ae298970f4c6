"""Revocation: a person who may no longer attend loses the seat's socket and media at once."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.errors import DomainError
from courts.ground.models import Device, Space, User
from video.models import Seat
from video.queries.matrix import HERE
from video.services.admission import revoke
from video.services.presence import empty_unseen
from video.states import RoomState

# A waiting room opens half an hour before, and no sitting lasts a day.
ABOUT_NOW = timedelta(days=2)
# Two heartbeats of a socket may be late; a seat not seen for longer is empty.
UNSEEN = timedelta(seconds=30)


def _attended() -> QuerySet[Seat]:
    """Select the seats that are occupied or have a socket, in rooms that are not over.

    Only rooms near the present are read, through their index: the sweep runs every few seconds.
    """
    now = clock.now()
    return Seat.records.filter(
        Q(state__in=HERE) | Q(online__gt=0),
        is_live=True,
        room__state__in=(RoomState.SCHEDULED, RoomState.OPEN),
        room__starts_at__range=(now - ABOUT_NOW, now + ABOUT_NOW),
    ).select_related("room")


def _revoke_all(rows: QuerySet[Seat], reason: str) -> int:
    revoked = 0
    for seat in rows:
        try:
            revoke(seat, actor=SYSTEM, reason=reason)
        except DomainError:
            continue  # removed or moved meanwhile
        revoked += 1
    return revoked


def close_seats_of(user: User) -> int:
    """Revoke the seats of a closed account in all rooms; returns how many."""
    return _revoke_all(_attended().filter(person=user.person_id, space__isnull=True), "account closed")


def close_attended(seats: QuerySet[Seat], reason: str) -> int:
    """Revoke those of these seats that are attended; returns how many."""
    return _revoke_all(_attended().filter(pk__in=seats.values("pk")), reason)


def close_seats_at(space: Space) -> int:
    """Revoke every seat attended from the space of a revoked screen; another screen of the space may connect again."""
    return _revoke_all(_attended().filter(space=space), "screen shut out")


def sweep() -> int:
    """Revoke what a lost signal missed: seats of closed accounts, of spaces without a screen, of stale sockets.

    Returns how many.
    """
    screens = Device.records.filter(space=OuterRef("space"), enrolled_at__isnull=False, revoked_at__isnull=True)
    closed = _attended().filter(space__isnull=True, person__user__is_active=False)
    bare = _attended().filter(~Exists(screens), space__isnull=False)
    revoked = _revoke_all(closed, "account closed") + _revoke_all(bare, "screen shut out")
    return revoked + empty_unseen(since=clock.now() - UNSEEN)
