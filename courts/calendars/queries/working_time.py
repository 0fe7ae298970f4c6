"""Opening hours of a venue, from its law profile and its special days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Q

from courts.ground.law import Day, Hours, profile
from courts.ground.models import SpecialDay, Venue

_HORIZON_DAYS = 60


def _special_days(venue: Venue, first: date, last: date) -> dict[date, SpecialDay]:
    rows = SpecialDay.records.filter(Q(venue=venue) | Q(venue__isnull=True), day__range=(first, last))
    found: dict[date, SpecialDay] = {}
    for row in rows:
        # A special day of the venue takes precedence over a general one, in whatever order the rows come.
        if row.venue_id is not None or row.day not in found:
            found[row.day] = row
    return found


def windows(venue: Venue, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening windows of each day from first to last inclusive, as aware datetimes in the venue's zone. One query."""
    special = _special_days(venue, first, last)
    day = first
    while day <= last:
        hours: Hours | None
        if day in special:
            row = special[day]
            hours = Hours(row.opens_at, row.closes_at) if row.opens_at and row.closes_at else None
        else:
            hours = profile(venue.law_profile, day).calendar.hours.get(Day(day.weekday()))
        if hours is not None:
            end_day = day + timedelta(days=1) if hours.closes == time(0, 0) else day
            yield (
                datetime.combine(day, hours.opens, venue.tz),
                datetime.combine(end_day, hours.closes, venue.tz),
            )
        day += timedelta(days=1)


def _windows_from(venue: Venue, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = at.astimezone(venue.tz).date()
    return windows(venue, today, today + timedelta(days=_HORIZON_DAYS))


def is_open(venue: Venue, starts_at: datetime, ends_at: datetime) -> bool:
    """True if the whole half-open window is within opening hours. Windows that touch at midnight count as one."""
    first = starts_at.astimezone(venue.tz).date()
    last = ends_at.astimezone(venue.tz).date()
    reached = starts_at
    for opens, closes in windows(venue, first, last):
        if opens <= reached < closes:
            reached = closes
        if reached >= ends_at:
            return True
    return False


def next_open(venue: Venue, at: datetime) -> datetime:
    """`at` itself if the venue is open then, otherwise the next opening."""
    for opens, closes in _windows_from(venue, at):
        if at < closes:
            return max(at, opens)
    return at


def add_working_days(venue: Venue, at: datetime, days: int) -> datetime:
    """Closing time of the `days`-th working day after the day of `at`. That day itself is not counted."""
    start = at.astimezone(venue.tz).date()
    left = days
    closing = at
    for opens, closes in _windows_from(venue, at):
        if opens.date() <= start:
            continue
        closing = closes
        left -= 1
        if left <= 0:
            break
    return closing


def day_window(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A calendar day in a zone as a half-open window."""
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)
