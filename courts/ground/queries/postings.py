"""Postings: people, the venues that they serve, and their roles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.declared.open_matters import OpenMatter
from courts.ground.models import IdentityLevel, Person, Posting, User, Venue
from courts.ground.models.people import POSTING_ZONE, in_force, not_ended
from courts.ground.queries.prepared import PreparedQuery
from courts.ground.wording.dates import time_12h, time_24h


def current_postings(person: Person, *, role: str | None = None, on: date | None = None) -> QuerySet[Posting]:
    """The person's postings in force on a day (default: today), with their venues."""
    day = on or clock.today(POSTING_ZONE)
    rows = Posting.records.filter(person=person, starts_on__lte=day).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    if role is not None:
        rows = rows.filter(role=role)
    return rows.select_related("venue")


def has_unproven_account(person: Person) -> bool:
    """True if the person has an account but no proven identity: they opened it themselves, or through a provider.

    The institution opens accounts for proven people only, and the operator those of administrators. Asks the database.
    """
    rows = User.objects.filter(person=person, is_staff=False)
    return rows.exclude(person__identity_level=IdentityLevel.VERIFIED).exists()


_ONCE: Final = "_postings_today"
_NONE_TODAY: Final = "_has_no_postings_today"


def know_without_postings(person: Person) -> None:
    """Note on this object that the person serves nowhere today, as the query of the session has found.

    `postings_read_once` then reads nothing for it.
    """
    person.__dict__[_NONE_TODAY] = True


@contextmanager
def postings_read_once(person: Person) -> Iterator[None]:
    """Read the postings of this object at most once until the block ends: for one request that changes nothing."""
    person.__dict__[_ONCE] = [] if person.__dict__.get(_NONE_TODAY) else None
    try:
        yield
    finally:
        person.__dict__.pop(_ONCE, None)


_TODAY: PreparedQuery[Posting] = PreparedQuery(
    lambda person: current_postings(person).order_by("starts_on", "pk"), person=Person
)


def postings_today(person: Person) -> list[Posting]:
    """The person's postings in force today, the oldest first."""
    known: list[Posting] | None = person.__dict__.get(_ONCE)
    if known is None:
        known = _TODAY.rows(person=person)
        if _ONCE in person.__dict__:
            person.__dict__[_ONCE] = known
    return known


def serves_today(person: Person, *roles: str) -> bool:
    """True if the person serves anywhere today in one of these roles (default: in any role)."""
    return any(not roles or posting.role in roles for posting in postings_today(person))


def roles_today(person: Person) -> list[str]:
    """Codes of the roles in which the person serves today, the oldest posting first. Empty for the public."""
    return [posting.role for posting in postings_today(person)]


def reads_24_hours(person: Person, roles: Sequence[str]) -> bool:
    """True if the person reads the 24-hour clock: staff of an institution, and lawyers."""
    return person.is_lawyer or bool(roles)


def hour_for(person: Person) -> Callable[[datetime, object | None], str]:
    """The function that formats times for the person; see `reads_24_hours`."""
    return time_24h if reads_24_hours(person, roles_today(person)) else time_12h


def with_24_hours(people: Collection[Person]) -> set[UUID]:
    """Keys of those people who read the 24-hour clock; see `reads_24_hours`. One query."""
    posted = Posting.records.filter(in_force(), person__in=people).values_list("person", flat=True)
    return {person.pk for person in people if person.is_lawyer} | set(posted)


def postings_of(people: Collection[UUID]) -> set[tuple[UUID, UUID, str]]:
    """The postings of these people that are in force today, as (person, venue, role). One query."""
    return set(Posting.records.filter(in_force(), person__in=people).values_list("person", "venue", "role"))


def is_posted(person: Person, venue: Venue, *roles: str, on: date | None = None) -> bool:
    """True if the person serves the venue on a day (default: today) in one of these roles (default: any role)."""
    if on is None and _ONCE in person.__dict__:
        return any(row.venue_id == venue.pk and (not roles or row.role in roles) for row in postings_today(person))
    rows = current_postings(person, on=on).filter(venue=venue)
    return (rows.filter(role__in=roles) if roles else rows).exists()


def serving(venue: Venue, people: Iterable[Person], *, on: date) -> set[tuple[UUID, str]]:
    """The keys of those of these people who serve the venue on a day, each with each of their roles. One query."""
    rows = Posting.records.filter(venue=venue, person__in=[person.pk for person in people], starts_on__lte=on)
    return set(rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).values_list("person_id", "role"))


def staff_of(venue: Venue, role: str) -> QuerySet[Person]:
    """People who serve a venue in a role today, ordered by name."""
    day = clock.today(POSTING_ZONE)
    return (
        Person.records.filter(postings__venue=venue, postings__role=role, postings__starts_on__lte=day)
        .filter(Q(postings__ends_on__isnull=True) | Q(postings__ends_on__gte=day))
        .distinct()
        .order_by("name_ar")
    )


def staff_by_day(venue: Venue, role: str, days: Sequence[date]) -> dict[date, list[Person]]:
    """People who serve a venue in a role on each of these days, ordered by name. One query."""
    rows = (
        Posting.records.filter(venue=venue, role=role, starts_on__lte=max(days))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=min(days)))
        .select_related("person")
        .order_by("person__name_ar", "person")
    )
    found: dict[date, dict[UUID, Person]] = {day: {} for day in days}
    for row in rows:
        for day, people in found.items():
            if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on):
                people[row.person_id] = row.person
    return {day: list(people.values()) for day, people in found.items()}


def staff_in_roles(venue: Venue, *roles: str) -> dict[str, list[Person]]:
    """`staff_of` for several roles, by role. One query."""
    rows = Posting.records.filter(in_force(), venue=venue, role__in=roles).select_related("person")
    found: dict[str, dict[UUID, Person]] = {role: {} for role in roles}
    for row in rows.order_by("person__name_ar", "person"):
        found[row.role][row.person_id] = row.person
    return {role: list(people.values()) for role, people in found.items()}


def holds_posting(person: Person) -> bool:
    """True if the person serves the institution now or will later, in any role."""
    return Posting.records.filter(not_ended(), person=person).exists()


def posted_matters(person: Person) -> list[OpenMatter]:
    """The person's service of an institution, now or later, as something that binds them. One query."""
    if not holds_posting(person):
        return []
    return [OpenMatter(_("A posting, which the institution ends first"))]
