"""People and rooms that a hearing of a case can need."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from courts.ground.models import Person, PersonKind, Space, SpaceKind, VenueKind
from courts.registry.models import Case, Party


def natural_parties(case: Case) -> QuerySet[Person]:
    """Parties of a case who are natural persons, by name."""
    return Person.records.filter(
        pk__in=Party.records.filter(case=case).values("person"), kind=PersonKind.NATURAL
    ).order_by("name_ar", "pk")


def parties_with_account(case: Case) -> QuerySet[Person]:
    """Natural parties with an account, who can attend from their own device."""
    return natural_parties(case).filter(user__is_active=True)


def facility_spaces() -> QuerySet[Space]:
    """Bookable video rooms of facilities that hold people."""
    return (
        Space.records.filter(
            kind=SpaceKind.VIDEO_ROOM,
            is_bookable=True,
            venue__kind__in=(VenueKind.CORRECTIONAL_FACILITY, VenueKind.POLICE_STATION),
        )
        .select_related("venue")
        .order_by("venue__name_ar", "name_ar", "pk")
    )


def people_by_identity(numbers: Collection[str]) -> dict[str, Person]:
    """Known people by identity number; unknown numbers are left out."""
    wanted = [number for number in numbers if number]
    return {person.emirates_id: person for person in Person.records.filter(emirates_id__in=wanted)}
