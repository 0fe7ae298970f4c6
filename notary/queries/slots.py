"""Free slots of an office: opening hours cut into appointments, without reserved times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.law import profile_of
from courts.ground.models import Person, Resource, Role, Venue
from courts.ground.queries.postings import staff_by_day
from courts.ground.queries.reservations import overlapping

# How far ahead slots are offered.
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Slot:
    """A start at which at least one notary who serves that day is free. `notary` would be booked."""

    starts_at: datetime
    ends_at: datetime
    notary: Person


@dataclass(frozen=True, slots=True)
class DaySlots:
    """A day of the office with its free slots. `is_open` is False on a day when the office is closed."""

    day: date
    is_open: bool
    slots: tuple[Slot, ...]


def is_start(office: Venue, starts_at: datetime) -> bool:
    """Return True if a slot starts at `starts_at`: opening hours are cut into slots from their beginning."""
    length = profile_of(office, clock.now()).notary.duration
    day = starts_at.astimezone(office.tz).date()
    return any(
        opens <= starts_at and starts_at + length <= closes and (starts_at - opens) % length == timedelta(0)
        for opens, closes in working_time.windows(office, day, day)
    )


def starts_between(
    windows: Iterable[tuple[datetime, datetime]], length: timedelta, first: datetime, last: datetime
) -> Iterator[datetime]:
    """The starts of the slots of these opening windows from `first` to `last`, both included, whether free or not."""
    for opens, closes in windows:
        at = opens
        while at + length <= closes and at <= last:
            if at >= first:
                yield at
            at += length


def free_slots(office: Venue, first: date, days: int, *, person: Person | None = None) -> list[DaySlots]:
    """Free slots of `days` days from `first`, in the office's zone, at which `person` has no other reservation.

    `person` must be the requesting user: users may not learn when another person is free. The number of queries does
    not depend on the number of slots. A listed slot may be taken a moment later; only the hold decides.
    """
    law = profile_of(office, clock.now())
    earliest, latest = clock.now() + law.notary.lead_time, clock.now() + HORIZON
    days_asked = [first + timedelta(days=number) for number in range(days)]
    serving = staff_by_day(office, Role.NOTARY, days_asked)
    notaries = {notary for on_day in serving.values() for notary in on_day}
    resources = {row.person_id: row for row in Resource.records.filter(person__in=notaries)}
    also_free = list(Resource.records.filter(person=person)) if person is not None else []
    start = datetime.combine(first, datetime.min.time(), office.tz)
    busy = list(
        overlapping([*resources.values(), *also_free], start, start + timedelta(days=days + 1)).values_list(
            "resource_id", "starts_at", "ends_at"
        )
    )
    people = {row.pk for row in also_free}

    def is_free(keys: set[object], slot_start: datetime, slot_end: datetime) -> bool:
        return not any(key in keys and begins < slot_end and ends > slot_start for key, begins, ends in busy)

    found: dict[date, list[Slot]] = {}
    for opens, closes in working_time.windows(office, first, days_asked[-1]):
        slots = found.setdefault(opens.date(), [])
        at = opens
        while at + law.notary.duration <= closes:
            end = at + law.notary.duration
            if earliest <= at <= latest and is_free(set(people), at, end):
                for notary in serving[opens.date()]:
                    resource = resources.get(notary.pk)
                    if resource is None or is_free({resource.pk}, at, end):
                        slots.append(Slot(at, end, notary))
                        break
            at = end
    return [DaySlots(day, day in found, tuple(found.get(day, ()))) for day in days_asked]
