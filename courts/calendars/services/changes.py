"""Adapt deadlines and bookings to a change of the calendar, through the followers that upper apps declare."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction

from courts.calendars.models import CalendarChange, CalendarEffect, EffectKind
from courts.calendars.queries.effects import is_marked
from courts.ground.actors import SYSTEM
from courts.ground.declared.calendar_followers import Scope, followers
from courts.ground.models import Venue
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept

log = logging.getLogger(__name__)

# A deadline or booking that was computed from the old calendar may be committed after the change: by a transaction
# that was open then, or by the booking of a time that was held. These passes, so long after the change, find them.
LATER_PASSES = (timedelta(minutes=2), timedelta(minutes=30))
AT_ONCE = 50


def record_effect(
    subject: models.Model,
    kind: EffectKind,
    *,
    venue: Venue,
    before: datetime,
    after: datetime | None = None,
    change_id: UUID | None,
) -> CalendarEffect:
    """Write one effect and its audit entry `calendar.<kind>`, in the transaction that adapts the subject."""
    detail = {
        "before": before.isoformat(),
        "after": after.isoformat() if after is not None else "",
        "change": str(change_id or ""),
    }
    audit.record(f"calendar.{kind.value}", subject, actor=SYSTEM, detail=detail)
    return CalendarEffect.records.create(
        kind=kind,
        change_id=change_id,
        venue=venue,
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        before=before,
        after=after,
    )


def scope_of(change: CalendarChange) -> Scope:
    """The venue and the days that a change concerns."""
    days = {day for day in (change.day_before, change.day_after) if day is not None}
    if change.last_day is None:
        return Scope(change.venue_id, tuple(sorted(days)))
    return Scope(change.venue_id, every_day(min(days), change.last_day))


def every_day(first: date, last: date) -> tuple[date, ...]:
    """Every day from first to last inclusive."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def follow(change: CalendarChange, *, limit: int = AT_ONCE) -> int:
    """Let every follower adapt up to `limit` rows to a committed change, and return how many rows changed.

    Each row is adapted in its own transaction. A follower that fails is reported and does not stop the others: the
    sweep runs it again.
    """
    changed = 0
    for follower in followers():
        try:
            changed += follower.follow(scope_of(change), change.pk, limit)
        except Exception:
            log.exception("the calendar was not followed", extra={"follower": follower.name, "change": str(change.pk)})
    return changed


def adapt_each(keys: Iterable[UUID], adapt: Callable[[UUID], int | bool], *, limit: int) -> int:
    """Adapt up to `limit` objects to a committed change, each in its own transaction; return how many changed.

    `adapt` locks the object and asks again. An object that fails is reported and left to the next pass.
    """
    adapted = 0
    for key in keys:
        if adapted >= limit:
            break
        try:
            with transaction.atomic():
                adapted += adapt(key)
        except Exception:
            # One bad row must not stop the others.
            log.exception("the calendar was not followed", extra={"key": str(key)})
    return adapted


def follow_changes(*, limit: int = 200) -> Swept:
    """Follow each change until nothing is left to adapt. Idempotent."""
    return sweeps.run("calendars.follow_changes", lambda this: _follow_open(this, limit))


def _follow_open(this: Run, limit: int) -> Swept:
    changed = 0
    open_now = CalendarChange.records.filter(followed_at__isnull=True, next_pass_at__lte=this.now)
    for change in open_now.order_by("at"):
        if not this.has_time:
            return Swept(changed, is_full=True)
        count = follow(change, limit=limit)
        changed += count
        if not count:
            later = next((change.at + after for after in LATER_PASSES if change.at + after > this.now), None)
            columns = {"followed_at": this.now} if later is None else {"next_pass_at": later}
            CalendarChange.records.filter(pk=change.pk, followed_at__isnull=True).update(**columns)
    return Swept(changed, is_full=changed >= limit)


def mark_booking(
    subject: models.Model, *, venue: Venue, starts_at: datetime, falls_off: bool, change_id: UUID | None
) -> CalendarEffect | None:
    """Mark a locked booking that falls on a day off, or take its mark back; None if it agrees already.

    The caller holds the lock of the booking's row and notifies the people concerned when a row is returned.
    """
    if is_marked(subject, starts_at) == falls_off:
        return None
    kind = EffectKind.DAY_OFF if falls_off else EffectKind.STANDS
    return record_effect(subject, kind, venue=venue, before=starts_at, change_id=change_id)
