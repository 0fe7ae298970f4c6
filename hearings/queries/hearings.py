"""Read hearings, with the right that each act needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Person, Role, User
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import current_postings, is_posted
from courts.registry.models import Case
from courts.registry.models.cases import sees_case
from hearings.models import Hearing, Minutes
from hearings.models.hearings import sees_hearing
from hearings.states import HearingState
from video.models import Room, Seat

Act = Literal["read", "facts", "list", "preside", "record"]

LISTED = (HearingState.SCHEDULED, HearingState.IN_SESSION, HearingState.PAUSED)


def _whole(rows: QuerySet[Hearing]) -> QuerySet[Hearing]:
    seats = Seat.records.filter(is_live=True).select_related("person", "space__venue").order_by("number", "pk")
    return rows.select_related("case__court", "room", "judge", "clerk", "follows").prefetch_related(
        Prefetch("room__seats", queryset=seats, to_attr="live_seats"),
        Prefetch("minutes", queryset=Minutes.records.order_by("-version"), to_attr="all_minutes"),
    )


def access_hearing(user: User, hearing_id: UUID, act: Act = "read") -> Hearing:
    """Return the hearing if the account may do `act` with it.

    read: view the hearing. facts: view its case too. list: change its date. preside: the judge's acts. record: draft
    minutes. Raises NotVisible for strangers, NotAllowed for users who can view it and may not do this.
    """
    person = user.person
    if not sees_hearing(person, hearing_id):
        raise NotVisible
    hearing = _whole(Hearing.records.all()).get(pk=hearing_id)
    if not _may(person, hearing, act):
        raise NotAllowed
    return hearing


def _may(person: Person, hearing: Hearing, act: Act) -> bool:
    if act == "read":
        return True
    if act == "facts":
        return knows_case(person, hearing)
    if act == "list":
        return may_list(person, hearing)
    if act == "preside":
        return presides(person, hearing)
    return keeps_record(person, hearing)


def presides(person: Person, hearing: Hearing) -> bool:
    """Return True for the judge of the hearing, while they are posted at its court as a judge."""
    return person.pk == hearing.judge_id and is_posted(person, hearing.case.court, Role.JUDGE)


def keeps_record(person: Person, hearing: Hearing) -> bool:
    """Return True for the judge and the clerk of the hearing, while they are posted at its court as such."""
    return presides(person, hearing) or _is_its_clerk(person, hearing)


def _is_its_clerk(person: Person, hearing: Hearing) -> bool:
    return person.pk == hearing.clerk_id and is_posted(person, hearing.case.court, Role.CLERK)


def knows_case(person: Person, hearing: Hearing) -> bool:
    """Return True if the person may see the case of the hearing. Witnesses and interpreters may not."""
    return hearing.case.is_visible_to(person)


def may_list(person: Person, hearing: Hearing) -> bool:
    """Return True if the person may reschedule or cancel: a clerk of the court.

    They must be the hearing's own clerk or see its case.
    """
    if not is_posted(person, hearing.case.court, Role.CLERK):
        return False
    return person.pk == hearing.clerk_id or knows_case(person, hearing)


def hidden_from(person: Person, keys: set[UUID]) -> set[UUID]:
    """Of hearings in cases that the person may see, the closed ones that they may not see."""
    closed = set(Hearing.records.filter(pk__in=keys, is_closed=True).values_list("pk", flat=True))
    if not closed:
        return closed
    return closed - set(Hearing.objects.visible_to(person).filter(pk__in=closed).values_list("pk", flat=True))


def access_listing(user: User, case_id: UUID) -> Case:
    """Return the case if the account may list a hearing of it. Raises NotVisible, NotAllowed."""
    if not sees_case(user.person, case_id):
        raise NotVisible
    case = Case.records.select_related("court").get(pk=case_id)
    if not may_list_case(user, case):
        raise NotAllowed
    return case


def may_list_case(user: User, case: Case) -> bool:
    """Return True if the account is posted at the case's court as a clerk today."""
    return is_posted(user.person, case.court, Role.CLERK)


def board_of(person: Person, first: datetime, last: datetime) -> QuerySet[Hearing]:
    """The hearings of this judge or clerk that start in the half-open window [first, last), in order."""
    rows = Hearing.objects.visible_to(person).filter(
        Q(judge=person) | Q(clerk=person), starts_at__gte=first, starts_at__lt=last
    )
    return _whole(rows).order_by("starts_at", "pk")


def unsigned_minutes(person: Person) -> QuerySet[Minutes]:
    """Drafts that need this judge's signature or this clerk's edit, oldest first."""
    return (
        Minutes.records.filter(
            Q(hearing__judge=person, hearing__case__court__in=posted_venues(person, Role.JUDGE))
            | Q(hearing__clerk=person, hearing__case__court__in=posted_venues(person, Role.CLERK)),
            state="draft",
        )
        .select_related("hearing__case__court")
        .order_by("hearing__starts_at")
    )


def own_hearings(person: Person, *, now: datetime, past: bool = False) -> QuerySet[Hearing]:
    """Upcoming (or past) hearings that a party, lawyer, witness or interpreter may see."""
    rows = Hearing.objects.visible_to(person)
    over = Q(state__in=("concluded", "adjourned", "postponed", "cancelled")) | Q(ends_at__lt=now - timedelta(hours=12))
    rows = rows.filter(over).order_by("-starts_at", "pk") if past else rows.exclude(over).order_by("starts_at", "pk")
    return rows.select_related("case__court", "room")


def hearings_of(case: Case, person: Person) -> QuerySet[Hearing]:
    """Hearings of a case that the person may see, newest first."""
    rows: QuerySet[Hearing] = Hearing.objects.visible_to(person)
    return (
        rows.filter(case=case)
        .select_related("case__court", "room", "judge")
        .prefetch_related(Prefetch("minutes", queryset=Minutes.records.order_by("-version"), to_attr="all_minutes"))
        .order_by("-starts_at", "pk")
    )


def next_of(case: Case, person: Person) -> Hearing | None:
    """The current or next hearing of a case that the person may see."""
    rows = Hearing.records.filter(case=case, state__in=LISTED).select_related("case__court", "room")
    # A case has one or two of them at most, and checking one row is cheaper than a filtered query.
    return next((hearing for hearing in rows.order_by("starts_at") if hearing.is_visible_to(person)), None)


def serves_a_court(person: Person) -> bool:
    """Return True if the person uses the day board: judges and clerks."""
    return current_postings(person).filter(role__in=(Role.JUDGE, Role.CLERK)).exists()


def visible_case_ids(person: Person, case_ids: list[UUID]) -> set[UUID]:
    """Of these cases, the ids of those that the person may see."""
    return set(Case.objects.visible_to(person).filter(pk__in=case_ids).values_list("pk", flat=True))


def next_hearing(hearing: Hearing, person: Person) -> Hearing | None:
    """The hearing that this one was adjourned to, if the person may see it."""
    found = Hearing.records.filter(follows=hearing).first()
    return found if found is not None and found.is_visible_to(person) else None


def hearing_of_room(room: Room) -> Hearing:
    """The hearing that owns a room. Raises NotVisible for a room of another owner."""
    hearing = Hearing.records.select_related("case__court", "room", "judge", "clerk").filter(room=room.pk).first()
    if hearing is None:
        raise NotVisible
    return hearing
