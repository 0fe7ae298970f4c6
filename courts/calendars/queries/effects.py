"""Bookings that a change of the calendar has put on a day off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import models

from courts.calendars.models import CalendarEffect, EffectKind
from courts.calendars.queries.working_time import Calendar, calendars_of
from courts.ground.declared.calendar_followers import Proposal, Scope
from courts.ground.models import Venue


def is_marked(subject: models.Model, starts_at: datetime) -> bool:
    """Return True if the booking at this start is marked: it falls on a day off, and nothing has taken that back."""
    return subject.pk in marked_of(subject._meta.label_lower, {subject.pk: starts_at})


def marked_of(label: str, starts: dict[UUID, datetime]) -> set[UUID]:
    """The keys, out of those given with their starts, of bookings that are marked. One query."""
    return {key for key, row in last_marks(label, starts).items() if row.kind == EffectKind.DAY_OFF}


def last_marks(label: str, starts: dict[UUID, datetime]) -> dict[UUID, CalendarEffect]:
    """The last effect on each of these bookings, given with their starts, that was ever marked there. One query."""
    last: dict[UUID, CalendarEffect] = {}
    rows = CalendarEffect.records.filter(subject_label=label, subject_id__in=starts)
    for row in rows.exclude(kind=EffectKind.TERM_MOVED).order_by("pk"):
        last[row.subject_id] = row
    return {key: row for key, row in last.items() if row.before == starts[key]}


def last_moves(label: str, keys: Collection[UUID]) -> dict[UUID, CalendarEffect]:
    """The last effect on the deadline of each of these objects that has one. One query."""
    rows = CalendarEffect.records.filter(subject_label=label, subject_id__in=keys, kind=EffectKind.TERM_MOVED)
    return {row.subject_id: row for row in rows.order_by("pk")}


def step_of(effect: CalendarEffect) -> str:
    """The step of the notices about an effect: one notice for each effect."""
    return f"e{effect.pk}"


def number_of(step: str) -> int:
    """The key of the effect that a step names."""
    return int(step.removeprefix("e"))


def upcoming_marked(label: str, venues: Iterable[UUID] | models.QuerySet[Venue], now: datetime) -> dict[UUID, datetime]:
    """Marked bookings of these venues that have not started, with their starts: few, since they are listed again."""
    rows = CalendarEffect.records.filter(subject_label=label, kind=EffectKind.DAY_OFF, venue__in=venues, before__gt=now)
    starts = dict(rows.order_by("pk").values_list("subject_id", "before"))
    marked = marked_of(label, starts)
    return {key: start for key, start in starts.items() if key in marked}


class DaysOff:
    """Tells whether windows fall outside the opening hours of the days of a scope. One query for all `venues` named.

    `proposal`: as if this change were saved. A venue that was not named costs a query of its own.
    """

    def __init__(self, scope: Scope, venues: Iterable[Venue] = (), *, proposal: Proposal | None = None) -> None:
        self._scope = scope
        self._proposal = proposal
        self._calendars = calendars_of(venues, scope.days[0], proposal=proposal)

    def concerns(self, venue: Venue, starts_at: datetime) -> bool:
        """True if the window starts on a day of the scope, by the venue's calendar."""
        return starts_at.astimezone(venue.tz).date() in self._scope.days

    def falls_off(self, venue: Venue, starts_at: datetime, ends_at: datetime) -> bool:
        """True if the venue is closed during any part of the window."""
        calendar = self._calendars.get(venue.pk)
        if calendar is None:
            calendar = Calendar(venue, self._scope.days[0], proposal=self._proposal)
            self._calendars[venue.pk] = calendar
        return not calendar.is_open(starts_at, ends_at)
