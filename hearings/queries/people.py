"""People and rooms that a hearing of a case can need."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from courts.ground.models import Person, PersonKind, Space, SpaceKind, User, VenueKind
from courts.registry.models import Case, Party, Representation
from hearings.models import Hearing
from video.models import Seat


def natural_parties(case: Case) -> QuerySet[Person]:
    """Parties of a case who are natural persons, by name."""
    return Person.records.filter(
        pk__in=Party.records.filter(case=case).values("person"), kind=PersonKind.NATURAL
    ).order_by("name_ar", "pk")


def people_of_case(case: Case) -> QuerySet[Person]:
    """Parties of a case and the lawyers who act for them now, by name."""
    parties = Party.records.filter(case=case).order_by().values("person")
    acting = Representation.records.filter(party__case=case, until__isnull=True).order_by().values("lawyer")
    # A union: an OR between the two would read every person.
    return Person.records.filter(pk__in=parties.union(acting)).order_by("name_ar", "pk")


def people_of_room(hearing: Hearing) -> QuerySet[Person]:
    """People with a seat in the room of a hearing, by name."""
    seats = Seat.records.filter(room=hearing.room_id, is_live=True)
    return Person.records.filter(pk__in=seats.values("person")).order_by("name_ar", "pk")


def parties_with_account(case: Case) -> QuerySet[Person]:
    """Natural parties with an account, who can attend from their own device."""
    return natural_parties(case).filter(user__is_active=True)


def has_account(person: Person) -> bool:
    """Tell whether the person has an account that works: the rule of `parties_with_account`."""
    user: User | None = getattr(person, "user", None)
    return user is not None and user.is_active


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
