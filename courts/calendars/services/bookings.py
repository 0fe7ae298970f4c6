"""Mark the bookings that a change of the calendar puts on a day off, and tell everyone concerned once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from courts.calendars.models import CalendarEffect, EffectKind
from courts.calendars.queries.bookings import BookingKind
from courts.calendars.queries.effects import step_of
from courts.calendars.queries.marks import told_of
from courts.calendars.services.changes import adapt_each, mark_booking
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared.calendar_followers import Follower, Scope
from courts.ground.models import Person, Recipient
from courts.ground.services import notices

# The staff move a booking in this time, and its people get one message, with the new time. After it they are told that
# they must not come. People of a booking that is near are told at once.
TIME_TO_MOVE: Final = timedelta(hours=1)
NEAR: Final = timedelta(days=2)


def follower_of(
    name: str, heading: Any, kind: BookingKind[Any], *, moves: Callable[[Person], tuple[str, str] | None]
) -> Follower:
    """The follower of the calendar that keeps the marks of these bookings. moves: see `Follower`."""
    return Follower(
        name,
        heading,
        lambda scope, change, limit: follow_change(kind, scope, change, limit),
        bookings=kind.hits,
        moves=moves,
        waiting=kind.count_marked,
    )


def follow_change(kind: BookingKind[Any], scope: Scope, change_id: UUID, limit: int) -> int:
    """Mark the bookings of a committed change's days, or take marks back, each under its lock; return how many."""
    return adapt_each(kind.to_mark(scope), lambda key: _follow(kind, key, scope, change_id), limit=limit)


def _follow(kind: BookingKind[Any], key: UUID, scope: Scope, change_id: UUID) -> bool:
    rows = kind.model._base_manager.select_for_update(of=("self",), no_key=True)
    row: Any = rows.select_related(kind.venue, *kind.related).get(pk=key)
    # It may have been booked at another time, cancelled, or have begun, since the list was read.
    falls_off = kind.falls_off(row, scope)
    if falls_off is None:
        return False
    venue = kind.venue_of(row)
    effect = mark_booking(row, venue=venue, starts_at=row.starts_at, falls_off=falls_off, change_id=change_id)
    if effect is None:
        return False
    is_off = effect.kind == EffectKind.DAY_OFF
    people = kind.recipients_of(row) if is_off else told_of(row, kind.day_off)
    # A notice of an earlier effect that has not left is no longer true. One that leaves now is corrected. People who
    # know the news already, or never read the notice that it corrects, are left out when it is sent.
    notices.supersede(row, kinds=(kind.day_off, kind.stands), actor=SYSTEM)
    movers = kind.movers_of(row) if is_off else set()
    _notify(kind, row, effect, [each for each in people if each.person.pk in movers], wait=timedelta(0))
    wait = TIME_TO_MOVE if is_off and row.starts_at > clock.now() + NEAR else timedelta(0)
    _notify(kind, row, effect, [each for each in people if each.person.pk not in movers], wait=wait)
    return True


def _notify(
    kind: BookingKind[Any], row: Any, effect: CalendarEffect, people: list[Recipient], *, wait: timedelta
) -> None:
    notices.notify(
        kind.day_off if effect.kind == EffectKind.DAY_OFF else kind.stands,
        row,
        people,
        version=row.version,
        step=step_of(effect),
        due_at=clock.database_now() + wait,
        expires_at=row.starts_at,
    )
