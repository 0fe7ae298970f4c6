"""Bookings that follow the calendar, in one way for every app: an app declares its own part as a `BookingKind`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models

from courts.calendars.queries.effects import DaysOff, marked_of
from courts.ground import clock
from courts.ground.declared.calendar_followers import COMPARED, SHOWN, HitBooking, HitBookings, Proposal, Scope
from courts.ground.models import Person, Recipient, Venue

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingKind(Generic[M]):
    """The bookings of one app: rows with `starts_at`, `ends_at`, `state` and `version`.

    booked: the state in which a booking is still to come. venue: path of the lookup from a booking to its venue.
    related: what titles and notices read with a booking. title: a short line for readers who may see the booking.
    visible_to: the bookings that a reader may see. day_off, stands: the kinds of its two notices. recipients_of:
    everyone who is told of a day off. movers_of: the keys of those of them who move the booking.
    """

    model: type[M]
    booked: str
    venue: str
    related: tuple[str, ...]
    title: Callable[[Any], str]
    visible_to: Callable[[Person], models.QuerySet[Any]]
    day_off: str
    stands: str
    recipients_of: Callable[[Any], list[Recipient]]
    movers_of: Callable[[Any], set[UUID]]

    @property
    def label(self) -> str:
        """The label of the model, under which effects and notices are stored."""
        return self.model._meta.label_lower

    def venue_of(self, row: models.Model) -> Venue:
        """The venue of a booking."""
        found: Any = row
        for name in self.venue.split("__"):
            found = getattr(found, name)
        venue: Venue = found
        return venue

    def booked_in(self, scope: Scope) -> models.QuerySet[Any]:
        """The bookings around the days of a scope that have not started. Whole days of every zone are included."""
        first = datetime.combine(scope.days[0] - timedelta(days=1), time(0), UTC)
        last = datetime.combine(scope.days[-1] + timedelta(days=2), time(0), UTC)
        rows: models.QuerySet[Any] = self.model._base_manager.filter(
            state=self.booked, starts_at__gte=max(first, clock.now()), starts_at__lt=last
        )
        if scope.venue_id is not None:
            rows = rows.filter(**{self.venue: scope.venue_id})
        return rows.select_related(self.venue).order_by("starts_at", "pk")

    def hits(self, proposal: Proposal, reader: Person) -> HitBookings:
        """The bookings that a proposed change puts on a day off or takes off one: bounded counts, and the first ones.

        A booking that the reader may not see is listed with its time alone. Five queries for any number of bookings.
        """
        rows = list(self.booked_in(proposal.scope)[: COMPARED + 1])
        is_cut, rows = len(rows) > COMPARED, rows[:COMPARED]
        venues = [self.venue_of(row) for row in rows]
        now, then = DaysOff(proposal.scope, venues), DaysOff(proposal.scope, venues, proposal=proposal)
        found: list[tuple[Any, Venue, bool]] = []
        for row, venue in zip(rows, venues, strict=True):
            if not now.concerns(venue, row.starts_at):
                continue
            before, after = (days.falls_off(venue, row.starts_at, row.ends_at) for days in (now, then))
            if before != after:
                found.append((row, venue, before))
        titles = self._titles([row.pk for row, _venue, _stands in found[:SHOWN]], reader)
        return HitBookings(
            off=sum(not stands for _row, _venue, stands in found),
            standing=sum(stands for _row, _venue, stands in found),
            rows=[
                HitBooking(venue, row.starts_at, row.ends_at, titles.get(row.pk, ""), stands=stands)
                for row, venue, stands in found[:SHOWN]
            ],
            is_cut=is_cut,
        )

    def _titles(self, keys: list[UUID], reader: Person) -> dict[UUID, str]:
        rows = self.visible_to(reader).filter(pk__in=keys).select_related(*self.related) if keys else ()
        return {row.pk: self.title(row) for row in rows}

    def to_mark(self, scope: Scope) -> list[UUID]:
        """Keys of the bookings of a scope whose mark does not agree with the calendar as it is now."""
        rows = list(self.booked_in(scope))
        marked = marked_of(self.label, {row.pk: row.starts_at for row in rows})
        days = DaysOff(scope, [self.venue_of(row) for row in rows])
        return [row.pk for row in rows if self._falls_off(row, days) not in (None, row.pk in marked)]

    def _falls_off(self, row: Any, days: DaysOff) -> bool | None:
        venue = self.venue_of(row)
        return days.falls_off(venue, row.starts_at, row.ends_at) if days.concerns(venue, row.starts_at) else None

    def falls_off(self, row: Any, scope: Scope) -> bool | None:
        """True if a booking falls on a day off; None if it is no longer to come, or not on a day of the scope."""
        return self._falls_off(row, DaysOff(scope)) if row.state == self.booked else None

    def count_marked(self, keys: Collection[UUID]) -> int:
        """The number of those of these bookings that are still on a day off. Two queries."""
        return len(self.marked(self.model._base_manager.filter(pk__in=keys, state=self.booked)))

    def marked(self, rows: Iterable[Any]) -> set[UUID]:
        """The keys of those of these bookings that are to come and fall on a day off. One query."""
        starts = {row.pk: row.starts_at for row in rows if row.state == self.booked}
        return marked_of(self.label, starts) if starts else set()
