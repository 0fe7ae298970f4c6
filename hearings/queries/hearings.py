"""Reading hearings: who may, and which."""

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
    """The hearing, if the account may do this with it.

    read: it is visible at all. facts: the case behind it too. list: change its date. preside: the judge's
    acts. record: draft minutes. Raises NotVisible for strangers, NotAllowed for those who see it and may not.
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
    """Whether he is its judge, and a judge of its court today."""
    return person.pk == hearing.judge_id and is_posted(person, hearing.case.court, Role.JUDGE)


def keeps_record(person: Person, hearing: Hearing) -> bool:
    """Whether its minutes are his to write: its judge or clerk, who serves its court as such today."""
    return presides(person, hearing) or _is_its_clerk(person, hearing)


def _is_its_clerk(person: Person, hearing: Hearing) -> bool:
    return person.pk == hearing.clerk_id and is_posted(person, hearing.case.court, Role.CLERK)


def knows_case(person: Person, hearing: Hearing) -> bool:
    """Whether he may see the case behind the hearing; a witness or interpreter may not."""
    return hearing.case.is_visible_to(person)


def may_list(person: Person, hearing: Hearing) -> bool:
    """Whether he may move or cancel it: a clerk of the court today, its own or one who may see the case."""
    if not is_posted(person, hearing.case.court, Role.CLERK):
        return False
    return person.pk == hearing.clerk_id or knows_case(person, hearing)


def hidden_from(person: Person, keys: set[UUID]) -> set[UUID]:
    """Of some hearings whose case the person may see, those that he may not: closed ones, unless they are his."""
    closed = set(Hearing.records.filter(pk__in=keys, is_closed=True).values_list("pk", flat=True))
    if not closed:
        return closed
    return closed - set(Hearing.objects.visible_to(person).filter(pk__in=closed).values_list("pk", flat=True))


def access_listing(user: User, case_id: UUID) -> Case:
    """The case that this clerk may list a hearing of. Raises NotVisible, NotAllowed."""
    if not sees_case(user.person, case_id):
        raise NotVisible
    case = Case.records.select_related("court").get(pk=case_id)
    if not may_list_case(user, case):
        raise NotAllowed
    return case


def may_list_case(user: User, case: Case) -> bool:
    """Whether the account serves the case's court as a clerk today."""
    return is_posted(user.person, case.court, Role.CLERK)


def board_of(person: Person, first: datetime, last: datetime) -> QuerySet[Hearing]:
    """What this judge or clerk has in a half-open window, in order."""
    rows = Hearing.objects.visible_to(person).filter(
        Q(judge=person) | Q(clerk=person), starts_at__gte=first, starts_at__lt=last
    )
    return _whole(rows).order_by("starts_at", "pk")


def unsigned_minutes(person: Person) -> QuerySet[Minutes]:
    """Drafts that wait for this judge's signature or this clerk's edit, oldest first."""
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
    """Hearings that a party, lawyer, witness or interpreter may see: those to come, or those that were."""
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
    """The hearing of a case that is on or comes next, if the person may see it."""
    rows = Hearing.records.filter(case=case, state__in=LISTED).select_related("case__court", "room")
    # A case has one or two at most, and to ask of one costs less than to ask which.
    return next((hearing for hearing in rows.order_by("starts_at") if hearing.is_visible_to(person)), None)


def serves_a_court(person: Person) -> bool:
    """Whether the day board is this person's, rather than a list of own hearings."""
    return current_postings(person).filter(role__in=(Role.JUDGE, Role.CLERK)).exists()


def case_is_known(person: Person, case_ids: list[UUID]) -> set[UUID]:
    """Which of these cases the person may see."""
    return set(Case.objects.visible_to(person).filter(pk__in=case_ids).values_list("pk", flat=True))


def next_hearing(hearing: Hearing, person: Person) -> Hearing | None:
    """The hearing that this one was adjourned to, if the person may see it."""
    found = Hearing.records.filter(follows=hearing).first()
    return found if found is not None and found.is_visible_to(person) else None


def hearing_of_room(room: Room) -> Hearing:
    """The hearing that owns a room. Raises NotVisible for a room of something else."""
    hearing = Hearing.records.select_related("case__court", "room", "judge", "clerk").filter(room=room.pk).first()
    if hearing is None:
        raise NotVisible
    return hearing
