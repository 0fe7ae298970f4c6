"""Whoever may no longer attend loses his seat's socket and media at once, however he lost the right."""

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
# Two beats of a socket may be late; who was not seen for longer sits there no more.
UNSEEN = timedelta(seconds=30)


def _attended() -> QuerySet[Seat]:
    """Seats that somebody is in or has a socket of, in rooms that are not over.

    Only rooms of about now are looked at, through their index: the sweep runs every few seconds.
    """
    now = clock.now()
    return Seat.records.filter(
        Q(state__in=HERE) | Q(online__gt=0),
        is_live=True,
        room__state__in=(RoomState.SCHEDULED, RoomState.OPEN),
        room__starts_at__range=(now - ABOUT_NOW, now + ABOUT_NOW),
    ).select_related("room")


def _lose(rows: QuerySet[Seat], reason: str) -> int:
    lost = 0
    for seat in rows:
        try:
            revoke(seat, actor=SYSTEM, reason=reason)
        except DomainError:
            continue  # taken off or moved while we looked
        lost += 1
    return lost


def close_seats_of(user: User) -> int:
    """End what a closed account has open in any room; returns how many seats."""
    return _lose(_attended().filter(person=user.person_id, space__isnull=True), "account closed")


def close_attended(seats: QuerySet[Seat], reason: str) -> int:
    """End what is attended from any of these seats; returns how many it was attended from."""
    return _lose(_attended().filter(pk__in=seats.values("pk")), reason)


def close_seats_at(space: Space) -> int:
    """End what a shut-out screen may have open: every seat attended from its space; another screen comes back."""
    return _lose(_attended().filter(space=space), "screen shut out")


def sweep() -> int:
    """End what no signal ended: seats of closed accounts, of spaces without a screen, of sockets that are gone.

    Returns how many.
    """
    screens = Device.records.filter(space=OuterRef("space"), enrolled_at__isnull=False, revoked_at__isnull=True)
    closed = _attended().filter(space__isnull=True, person__user__is_active=False)
    bare = _attended().filter(~Exists(screens), space__isnull=False)
    lost = _lose(closed, "account closed") + _lose(bare, "screen shut out")
    return lost + empty_unseen(since=clock.now() - UNSEEN)
