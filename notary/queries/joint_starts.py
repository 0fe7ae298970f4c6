"""Free times of a sitting that several people must attend: everyone is free, and at least one notary."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.law import profile_of
from courts.ground.models import Person, Reservation, Role, Venue
from courts.ground.queries.postings import staff_by_day, staff_of
from courts.ground.queries.reservations import blocking
from notary.applications.models import Application
from notary.applications.queries.applications import people_of
from notary.applications.states import ApplicationState
from notary.models import Appointment
from notary.queries.slots import HORIZON, DaySlots, Slot, starts_between
from notary.states import AppointmentState

# An application has one appointment in these states.
_TAKEN: Final = (AppointmentState.HELD, AppointmentState.BOOKED, AppointmentState.IN_SESSION)
# The next free time is searched in this many days at most.
SEARCHED_DAYS: Final = HORIZON.days


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person of an application who must attend, with their role; number: 0 for the only one in it."""

    person: Person
    role: str
    number: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The notary that the applicant prefers: one of them, or a gender; empty: any."""

    notary: UUID | None = None
    gender: str = ""

    def fits(self, notary: Person) -> bool:
        """True if the notary is one of those wished for."""
        return self.notary in {None, notary.pk} and self.gender in {"", notary.gender}


def attendees_of(application: Application) -> list[Attendee]:
    """The people with an account who must attend, each once, in the order of the service. One query."""
    attends = {role.code: role for role in application.service.roles if role.attends}
    found: dict[UUID, Attendee] = {}
    for row in people_of(application):
        role = attends.get(row.role)
        if role is not None and row.person is not None and row.declined_at is None:
            number = row.number if role.most > 1 else 0
            found.setdefault(row.person.pk, Attendee(row.person, row.role, number))
    return list(found.values())


def to_book(person: Person, most: int) -> QuerySet[Application]:
    """The person's own applications that are ready and have no appointment, the newest first, at most `most`."""
    taken = Appointment.records.filter(state__in=_TAKEN, application=OuterRef("pk"))
    rows = Application.records.filter(~Exists(taken), applicant=person, state=ApplicationState.READY)
    return rows.select_related("office").order_by("-created_at", "pk")[:most]


def notaries_for(application: Application, people: Collection[Person]) -> list[Person]:
    """The notaries of the office today who are none of these people, by name."""
    keys = {person.pk for person in people}
    return [each for each in staff_of(application.office, Role.NOTARY) if each.pk not in keys]


def joint_slots(
    office: Venue,
    people: Collection[Person],
    first: date,
    days: int,
    *,
    wish: Wish | None = None,
    ignoring: UUID | None = None,
) -> list[DaySlots]:
    """Free slots of `days` days from `first`, in the office's zone: everyone is free, and a notary that fits the wish.

    `ignoring`: the key of a room or an appointment whose time counts as free, for a move. A notary who is one of the
    people is left out. Three queries, and one pass over the reservations of these people.
    """
    law, now = profile_of(office, clock.now()).notary, clock.now()
    asked = [first + timedelta(days=number) for number in range(days)]
    serving = staff_by_day(office, Role.NOTARY, asked)
    keys = {person.pk for person in people}
    wished = wish or Wish()
    notaries = {each for day in serving.values() for each in day if each.pk not in keys and wished.fits(each)}
    start = datetime.combine(first, datetime.min.time(), office.tz)
    busy = _busy(keys | {each.pk for each in notaries}, start, start + timedelta(days=days + 1), ignoring)
    found: dict[date, list[Slot]] = {}
    for opens, closes in working_time.windows(office, first, asked[-1]):
        slots = found.setdefault(opens.date(), [])
        candidates = [each for each in serving[opens.date()] if each in notaries]
        for at in starts_between([(opens, closes)], law.duration, now + law.lead_time, now + HORIZON):
            end = at + law.duration
            if all(busy[key].is_free(at, end) for key in keys):
                notary = next((each for each in candidates if busy[each.pk].is_free(at, end)), None)
                if notary is not None:
                    slots.append(Slot(at, end, notary))
    return [DaySlots(day, day in found, tuple(found.get(day, ()))) for day in asked]


def next_joint_slot(office: Venue, people: Collection[Person], wish: Wish, ignoring: UUID | None = None) -> Slot | None:
    """The first slot at which everyone is free, within the days that can be booked."""
    today = clock.now().astimezone(office.tz).date()
    days = joint_slots(office, people, today, SEARCHED_DAYS + 1, wish=wish, ignoring=ignoring)
    return next((slot for day in days for slot in day.slots), None)


class _Busy:
    """The reserved windows of one person, which do not overlap, in their order."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, windows: Iterable[tuple[datetime, datetime]] = ()) -> None:
        ordered = sorted(windows)
        self._starts = [starts for starts, _ends in ordered]
        self._ends = [ends for _starts, ends in ordered]

    def is_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        place = bisect_right(self._ends, starts_at)
        return place == len(self._starts) or self._starts[place] >= ends_at


def _busy(people: set[UUID], first: datetime, last: datetime, ignoring: UUID | None) -> dict[UUID, _Busy]:
    rows = Reservation.records.filter(blocking(), resource__person__in=people, ends_at__gt=first, starts_at__lt=last)
    if ignoring is not None:
        rows = rows.exclude(subject_id=ignoring)
    windows: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person, starts_at, ends_at in rows.values_list("resource__person", "starts_at", "ends_at"):
        windows[person].append((starts_at, ends_at))
    return defaultdict(_Busy, {key: _Busy(found) for key, found in windows.items()})
