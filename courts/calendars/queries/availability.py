"""Free times: the venue is open and every wanted resource is free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from courts.calendars.queries import working_time
from courts.ground.models import Resource, Venue
from courts.ground.queries.reservations import overlapping


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
    resource with the buffer on both sides of its window. Two queries, whatever the count.
    """
    last = around + horizon
    first = max(not_before, around - horizon)
    widest = max((buffer for _, buffer in needs), default=timedelta(0))
    busy: dict[UUID, list[tuple[datetime, datetime]]] = {resource.pk: [] for resource, _ in needs}
    rows = overlapping([resource for resource, _ in needs], first - widest, last + duration + widest, ignoring=ignoring)
    for resource_id, starts_at, ends_at in rows.values_list("resource_id", "starts_at", "ends_at"):
        busy[resource_id].append((starts_at, ends_at))

    def is_free(start: datetime) -> bool:
        end = start + duration
        return all(
            not any(taken_from < end + buffer and taken_to > start - buffer for taken_from, taken_to in busy[res.pk])
            for res, buffer in needs
        )

    tz = venue.tz
    candidates: list[datetime] = []
    for opens, closes in working_time.windows(venue, first.astimezone(tz).date(), last.astimezone(tz).date()):
        start = opens
        while start + duration <= closes:
            if start >= not_before and is_free(start):
                candidates.append(start)
            start += step
    candidates.sort(key=lambda start: (abs(start - around), start))
    day = around.astimezone(tz).date()
    of_day = [start for start in candidates if start.astimezone(tz).date() == day]
    both = [
        next((start for start in of_day if start < around), None),
        next((start for start in of_day if start > around), None),
    ]
    chosen = [start for start in both if start is not None]
    chosen += [start for start in candidates if start not in chosen][: max(0, count - len(chosen))]
    return sorted(chosen[:count], key=lambda start: (abs(start - around), start))
