"""Opening hours of a venue, from its law profile, its working weeks and its special days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from django.db.models import Q

from courts.calendars.models import WeekKind, WorkingWeek
from courts.ground.declared.calendar_followers import Proposal
from courts.ground.law import Day, Hours, profile_of_day
from courts.ground.models import SpecialDay, Venue

_HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """The special days and the working weeks of some days."""

    days: list[SpecialDay]
    weeks: list[WorkingWeek]

    def of(self, venue: Venue) -> CalendarRows:
        """The rows that concern one venue: its own, and those of all venues."""
        return CalendarRows(
            [row for row in self.days if row.venue_id in {None, venue.pk}],
            [row for row in self.weeks if row.venue_id in {None, venue.pk}],
        )

    def as_proposed(self, proposal: Proposal) -> CalendarRows:
        """The rows as if a change were saved."""
        gone = {row.pk for row in proposal.removed}
        days = [row for row in self.days if row.pk not in gone]
        weeks = [row for row in self.weeks if row.pk not in gone]
        days += [row for row in proposal.added if isinstance(row, SpecialDay)]
        weeks += [row for row in proposal.added if isinstance(row, WorkingWeek)]
        return CalendarRows(days, weeks)


class Calendar:
    """The opening hours of a venue from a day on, to ask many times. Two queries, when it is made.

    `proposal`: reckon as if this change of the calendar were saved. `known`: the rows of these days, if they were read
    already.
    """

    def __init__(
        self,
        venue: Venue,
        first: date,
        last: date | None = None,
        *,
        proposal: Proposal | None = None,
        known: CalendarRows | None = None,
    ) -> None:
        rows = _rows([venue], first, last) if known is None else known
        if proposal is not None:
            rows = rows.as_proposed(proposal).of(venue)
            if proposal.venue is not None and proposal.venue.pk == venue.pk:
                venue = proposal.venue
        self.venue = venue
        self._special = _by_day(rows.days)
        self._weeks = sorted(rows.weeks, key=lambda week: week.precedence, reverse=True)

    def hours(self, day: date) -> tuple[Hours, ...]:
        """The opening hours of a day, in order; empty on a day off."""
        hours = self.usual_hours(day)
        # The row of all venues comes first: a partial closure of the venue leaves a general holiday closed.
        for row in self._special.get(day, ()):
            if row.closed_from and row.closed_until:
                hours = tuple(without(hours, row.closed_from, row.closed_until))
            else:
                hours = (Hours(row.opens_at, row.closes_at),) if row.opens_at and row.closes_at else ()
        return hours

    def usual_hours(self, day: date) -> tuple[Hours, ...]:
        """The opening hours of a day without its special day: by its working week, otherwise by the law profile."""
        for week in self._weeks:
            if week.applies_on(day):
                return week.intervals(day.weekday())
        hours = profile_of_day(self.venue, day).calendar.hours.get(Day(day.weekday()))
        return () if hours is None else (hours,)

    def reason(self, day: date) -> str:
        """The name of the special day, that of the venue first, or the kind of its temporary hours; else empty."""
        name = next((row.name for row in reversed(self._special.get(day, [])) if row.name), "")
        if name:
            return name
        week = next((week for week in self._weeks if week.applies_on(day)), None)
        return "" if week is None or week.kind == WeekKind.ORDINARY else str(week.get_kind_display())

    def windows(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Opening windows of each day from first to last inclusive, as aware datetimes in the venue's zone."""
        for day in _days(first, last):
            for hours in self.hours(day):
                end_day = day + timedelta(days=1) if hours.closes == time(0, 0) else day
                yield (
                    datetime.combine(day, hours.opens, self.venue.tz),
                    datetime.combine(end_day, hours.closes, self.venue.tz),
                )

    def closings(self, first: date, last: date) -> Iterator[datetime]:
        """The last closing time of each working day from first to last inclusive."""
        for day in _days(first, last):
            closing = None
            for _opens, closes in self.windows(day, day):
                closing = closes
            if closing is not None:
                yield closing

    def add_working_days(self, at: datetime, days: int) -> datetime:
        """Closing time of the `days`-th working day after the day of `at`. That day itself is not counted."""
        start = at.astimezone(self.venue.tz).date()
        left = days
        closing = at
        for closes in self.closings(start + timedelta(days=1), start + timedelta(days=_HORIZON_DAYS)):
            closing = closes
            left -= 1
            if left <= 0:
                break
        return closing

    def is_open(self, starts_at: datetime, ends_at: datetime) -> bool:
        """True if the whole half-open window is within opening hours. Windows that touch at midnight count as one."""
        first = starts_at.astimezone(self.venue.tz).date()
        last = ends_at.astimezone(self.venue.tz).date()
        reached = starts_at
        for opens, closes in self.windows(first, last):
            if opens <= reached < closes:
                reached = closes
            if reached >= ends_at:
                return True
        return False

    def off_days_over(self, deadline: datetime) -> datetime:
        """The deadline itself if its last day is a working day, otherwise the closing time of the next working day.

        Source: Federal Decree-Law No. 42 of 2022 (Civil Procedure Law), article 12(4): a term whose last day is an
        official holiday extends to the first working day after it.
        """
        last = (deadline - timedelta(microseconds=1)).astimezone(self.venue.tz).date()
        if self.hours(last):
            return deadline
        return next(self.closings(last + timedelta(days=1), last + timedelta(days=_HORIZON_DAYS)), deadline)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def without(hours: Iterable[Hours], begins: time, ends: time) -> Iterator[Hours]:
    """Opening hours without the part from `begins` to `ends`."""
    for part in hours:
        closes = part.closes if part.closes != time(0, 0) else time.max
        if ends <= part.opens or closes <= begins:
            yield part
            continue
        if part.opens < begins:
            yield Hours(part.opens, begins)
        if ends < closes:
            yield Hours(ends, part.closes)


def _rows(venues: Collection[Venue], first: date, last: date | None = None) -> CalendarRows:
    place = Q(venue__in=venues) | Q(venue__isnull=True)
    days = SpecialDay.records.filter(place, day__gte=first)
    weeks = WorkingWeek.records.filter(place).exclude(last_day__lt=first)
    if last is not None:
        days, weeks = days.filter(day__lte=last), weeks.filter(first_day__lte=last)
    return CalendarRows(list(days), list(weeks))


def calendars_of(venues: Iterable[Venue], first: date, *, proposal: Proposal | None = None) -> dict[UUID, Calendar]:
    """The calendars of many venues from a day on, by key of the venue. Two queries for any number of venues."""
    of_key = {venue.pk: venue for venue in venues}
    rows = _rows(of_key.values(), first) if of_key else CalendarRows([], [])
    return {key: Calendar(venue, first, proposal=proposal, known=rows.of(venue)) for key, venue in of_key.items()}


def _by_day(rows: Iterable[SpecialDay]) -> dict[date, list[SpecialDay]]:
    """The special days by date; of one date that of all venues first, then that of the venue, which decides."""
    found: dict[date, list[SpecialDay]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.venue_id is not None):
        found[row.day].append(row)
    return found


def windows(venue: Venue, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening windows of each day from first to last inclusive, as aware datetimes in the venue's zone. Two queries."""
    yield from Calendar(venue, first, last).windows(first, last)


def _windows_from(venue: Venue, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = at.astimezone(venue.tz).date()
    return windows(venue, today, today + timedelta(days=_HORIZON_DAYS))


def is_open(venue: Venue, starts_at: datetime, ends_at: datetime) -> bool:
    """True if the whole half-open window is within opening hours. Windows that touch at midnight count as one."""
    first, last = starts_at.astimezone(venue.tz).date(), ends_at.astimezone(venue.tz).date()
    return Calendar(venue, first, last).is_open(starts_at, ends_at)


def next_open(venue: Venue, at: datetime) -> datetime:
    """`at` itself if the venue is open then, otherwise the next opening."""
    for opens, closes in _windows_from(venue, at):
        if at < closes:
            return max(at, opens)
    return at


def add_working_days(venue: Venue, at: datetime, days: int) -> datetime:
    """Closing time of the `days`-th working day after the day of `at`. That day itself is not counted."""
    return Calendar(venue, at.astimezone(venue.tz).date()).add_working_days(at, days)


def day_window(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A calendar day in a zone as a half-open window."""
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)
