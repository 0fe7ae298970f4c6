"""Read hearings, with the right that each act needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.law import profile_of
from courts.ground.models import Person, Role, User, Venue
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import is_posted, serves_today
from courts.ground.queries.prepared import PreparedQuery
from courts.registry.models import Case
from courts.registry.models.cases import sees_case
from hearings.models import Hearing, Minutes
from hearings.models.hearings import hearing_if_visible
from hearings.states import HearingState, MinutesState
from video.models import Room, Seat
from video.recordings.owners import PlaybackRight

Act = Literal["read", "facts", "list", "preside", "record"]

LISTED = (HearingState.SCHEDULED, HearingState.IN_SESSION, HearingState.PAUSED)


RELATED = ("case__court", "room", "judge", "clerk", "follows")


def _seats_and_minutes() -> tuple[Prefetch[str], Prefetch[str]]:
    seats = Seat.records.filter(is_live=True).select_related("person", "space__venue").order_by("number", "pk")
    return (
        Prefetch("room__seats", queryset=seats, to_attr="live_seats"),
        Prefetch("minutes", queryset=Minutes.records.order_by("-version"), to_attr="all_minutes"),
    )


_IF_VISIBLE: PreparedQuery[Hearing] = PreparedQuery(
    lambda person, key: hearing_if_visible(person, key).select_related(*RELATED), person=Person, key=UUID
)


def access_hearing(user: User, hearing_id: UUID, act: Act = "read") -> Hearing:
    """Return the hearing if the account may do `act` with it.

    read: view the hearing. facts: view its case too. list: change its date. preside: the judge's acts. record: draft
    minutes. Raises NotVisible for strangers, NotAllowed for users who can view it and may not do this.
    """
    person = user.person
    hearing = _IF_VISIBLE.first(person=person, key=hearing_id)
    if hearing is None:
        raise NotVisible
    prefetch_related_objects([hearing], *_seats_and_minutes())
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


def recording_right(person: Person, hearing_id: UUID) -> PlaybackRight | None:
    """Return the right to watch the recordings of a hearing.

    Its judge and its clerk, and judges and clerks of its court who see the case, keep the record. Its parties and their
    counsel watch it where the law profile says so.
    """
    hearing = Hearing.records.filter(pk=hearing_id).select_related("case__court").first()
    if hearing is None:
        return None
    law = profile_of(hearing.case.court, hearing.starts_at).recordings
    court = hearing.case.court
    if keeps_record(person, hearing) or (
        (is_posted(person, court, Role.JUDGE) or is_posted(person, court, Role.CLERK)) and knows_case(person, hearing)
    ):
        return PlaybackRight(keeps_record=True, needs_reason=law.playback_needs_reason)
    if law.parties_may_watch and knows_case(person, hearing) and hearing_if_visible(person, hearing_id).exists():
        return PlaybackRight(keeps_record=False, needs_reason=law.playback_needs_reason)
    return None


def court_of(hearing_id: UUID) -> Venue:
    """Return the court of a hearing."""
    return Hearing.records.select_related("case__court").get(pk=hearing_id).case.court


def papers_of(hearing_id: UUID) -> list[tuple[str, bytes]]:
    """Return the signed minutes of a hearing, the newest version, for the export of its recording."""
    signed = Minutes.records.filter(hearing=hearing_id, state=MinutesState.SIGNED).order_by("-version").first()
    return [] if signed is None else [(f"minutes-{signed.version}.txt", signed.text.encode())]


def may_list(person: Person, hearing: Hearing) -> bool:
    """Return True if the person may reschedule or cancel: a clerk of the court.

    They must be the hearing's own clerk or see its case.
    """
    if not is_posted(person, hearing.case.court, Role.CLERK):
        return False
    return person.pk == hearing.clerk_id or knows_case(person, hearing)


def hidden_from(person: Person, keys: set[UUID], case: Case) -> set[UUID]:
    """Of hearings in a case that the person may see, those that they may not see: closed ones."""
    return keys - {hearing.pk for hearing in hearings_on_page(case, person)}


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
    # The day first, then the right.
    day = Hearing.objects.filter(Q(judge=person) | Q(clerk=person), starts_at__gte=first, starts_at__lt=last)
    rows = day.few_visible_to(person).select_related(*RELATED).prefetch_related(*_seats_and_minutes())
    return rows.order_by("starts_at", "pk")


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


def _hearings_of(case: UUID, person: Person) -> QuerySet[Hearing]:
    rows: QuerySet[Hearing] = Hearing.objects.of_case_visible_to(case, person)
    return rows.select_related("room", "judge").order_by("-starts_at", "pk")


_HEARINGS_OF: PreparedQuery[Hearing] = PreparedQuery(_hearings_of, case=UUID, person=Person)


def hearings_on_page(case: Case, person: Person) -> list[Hearing]:
    """Hearings of a case that the person may see, newest first.

    They are read once for this object of the case: its page shows their number, the next one and the list.
    """
    read: dict[UUID, list[Hearing]] = case.__dict__.setdefault("_hearings_on_page", {})
    if person.pk not in read:
        read[person.pk] = _HEARINGS_OF.rows(case=case.pk, person=person)
        for hearing in read[person.pk]:
            hearing.case = case
    return read[person.pk]


def with_minutes(hearings: list[Hearing]) -> list[Hearing]:
    """The same hearings with `all_minutes`, the newest version first. One query."""
    newest = Prefetch("minutes", queryset=Minutes.records.order_by("-version"), to_attr="all_minutes")
    prefetch_related_objects(hearings, newest)
    return hearings


def next_of(case: Case, person: Person) -> Hearing | None:
    """The current or next hearing of a case that the person may see."""
    listed = [hearing for hearing in hearings_on_page(case, person) if hearing.state in LISTED]
    return min(listed, key=lambda hearing: hearing.starts_at, default=None)


def serves_a_court(person: Person) -> bool:
    """Return True if the person uses the day board: judges and clerks."""
    return serves_today(person, Role.JUDGE, Role.CLERK)


def visible_case_ids(person: Person, case_ids: list[UUID]) -> set[UUID]:
    """Of these cases, the ids of those that the person may see."""
    return set(Case.objects.filter(pk__in=case_ids).few_visible_to(person).values_list("pk", flat=True))


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
