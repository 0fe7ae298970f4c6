"""Postings: people, the venues that they serve, and their roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.models import Person, Posting, Venue
from courts.ground.models.people import POSTING_ZONE
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


def roles_today(person: Person) -> list[str]:
    """Codes of the roles in which the person serves today, the oldest posting first. Empty for the public."""
    return list(current_postings(person).order_by("starts_on", "pk").values_list("role", flat=True))


def reads_24_hours(person: Person, roles: Sequence[str]) -> bool:
    """True if the person reads the 24-hour clock: staff of an institution, and lawyers."""
    return person.is_lawyer or bool(roles)


def hour_for(person: Person) -> Callable[[datetime, object | None], str]:
    """The function that formats times for the person; see `reads_24_hours`."""
    return time_24h if reads_24_hours(person, roles_today(person)) else time_12h


def is_posted(person: Person, venue: Venue, *roles: str, on: date | None = None) -> bool:
    """True if the person serves the venue on a day (default: today) in one of these roles (default: any role)."""
    rows = current_postings(person, on=on).filter(venue=venue)
    return (rows.filter(role__in=roles) if roles else rows).exists()


def staff_of(venue: Venue, role: str) -> QuerySet[Person]:
    """People who serve a venue in a role today, ordered by name."""
    day = clock.today(POSTING_ZONE)
    return (
        Person.records.filter(postings__venue=venue, postings__role=role, postings__starts_on__lte=day)
        .filter(Q(postings__ends_on__isnull=True) | Q(postings__ends_on__gte=day))
        .distinct()
        .order_by("name_ar")
    )
