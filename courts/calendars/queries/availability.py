"""Free times: the venue is open and every wanted resource is free."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from courts.calendars.queries import working_time
from courts.ground.models import Resource, Venue
from courts.ground.queries.reservations import overlapping

# Days before and after the wanted day that are read first. Most requests find their times there.
_FIRST_REACHES = (1, 4)


class BusyTimes:
    """Times at which at least one of several resources is busy: merged, sorted, and searched by bisection."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for starts_at, ends_at in sorted(spans):
            if self._ends and starts_at <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], ends_at)
            else:
                self._starts.append(starts_at)
                self._ends.append(ends_at)

    def is_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Return True if nothing overlaps the half-open window."""
        following = bisect_right(self._ends, starts_at)
        return following == len(self._ends) or self._starts[following] >= ends_at


def nearest_free(
    venue: Venue,
    needs: Sequence[tuple[Resource, timedelta]],
    *,
    around: datetime,
    not_before: datetime,
    duration: timedelta,
    step: timedelta,
    count: int = 3,
    horizon: timedelta = timedelta(days=14),
    ignoring: UUID | None = None,
) -> list[datetime]:
    """Up to `count` starts, the nearest to `around` first, at which every resource is free and the venue is open.

    They include the nearest earlier and the nearest later start of the same day, if there are any. `needs` pairs each
    resource with the buffer on both sides of its window. Days further away are read only if the nearer ones have too
    few free times: three queries for each reach, at most nine. Call it outside a transaction that holds locks.
    """
    day = around.astimezone(venue.tz).date()
    free: list[datetime] = []
    for reach in (*(days for days in _FIRST_REACHES if days < horizon.days), horizon.days):
        first, last = day - timedelta(days=reach), day + timedelta(days=reach)
        first = max(first, not_before.astimezone(venue.tz).date())
        starts = [start for start in _starts(venue, first, last, duration, step) if start >= not_before]
        free = _free(venue, needs, starts, first, last, duration, ignoring)
        # Every start within `reach` days is among these; one of a day that was not read is further away.
        if sum(abs(start - around) <= timedelta(days=reach) for start in free) >= count:
            break
    return _chosen(venue, free, around, day, count)


def _starts(venue: Venue, first: date, last: date, duration: timedelta, step: timedelta) -> Iterator[datetime]:
    """Yield every start of opening hours cut into steps, from the day `first` to `last`."""
    for opens, closes in working_time.windows(venue, first, last):
        start = opens
        while start + duration <= closes:
            yield start
            start += step


def _free(
    venue: Venue,
    needs: Sequence[tuple[Resource, timedelta]],
    starts: Sequence[datetime],
    first: date,
    last: date,
    duration: timedelta,
    ignoring: UUID | None,
) -> list[datetime]:
    if not starts:
        return []
    buffers = {resource.pk: buffer for resource, buffer in needs}
    widest = max(buffers.values(), default=timedelta(0))
    begins = datetime.combine(first, time(), venue.tz) - widest
    ends = datetime.combine(last + timedelta(days=2), time(), venue.tz) + widest
    rows = overlapping([resource for resource, _ in needs], begins, ends, ignoring=ignoring)
    busy = BusyTimes(
        (starts_at - buffers[resource], ends_at + buffers[resource])
        for resource, starts_at, ends_at in rows.values_list("resource_id", "starts_at", "ends_at")
    )
    return [start for start in starts if busy.is_free(start, start + duration)]


def _chosen(venue: Venue, free: list[datetime], around: datetime, day: date, count: int) -> list[datetime]:
    def distance(start: datetime) -> tuple[timedelta, datetime]:
        return abs(start - around), start

    free = sorted(free, key=distance)
    of_day = [start for start in free if start.astimezone(venue.tz).date() == day]
    both = [
        next((start for start in of_day if start < around), None),
        next((start for start in of_day if start > around), None),
    ]
    chosen = [start for start in both if start is not None]
    chosen += [start for start in free if start not in chosen][: max(0, count - len(chosen))]
    return sorted(chosen[:count], key=distance)
