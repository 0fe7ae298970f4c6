"""Recipients of notices about hearings, their right to them, and notices that no longer apply."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from courts.calendars.queries.marks import is_news, is_on_day_off, remember_marks
from courts.ground.models import Notice, Person, Recipient, Role
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import postings_of, staff_of
from courts.registry.models import Party, Representation
from courts.registry.queries.case_pairs import granted_pairs, open_pairs
from courts.registry.queries.notices import agents_to_notify
from hearings.models import Hearing
from hearings.models.hearings import SEATED_BY_CASE, SEATED_BY_POSTING, sees_hearing
from hearings.roles import SeatRole
from hearings.states import HearingState
from video.models import Seat

LISTED, MOVED, CANCELLED, REMINDER, OUTCOME, SIGNED, DAY_OFF, STANDS, COUNSEL_OFF, COUNSEL_LEFT = (
    "hearing_listed",
    "hearing_moved",
    "hearing_cancelled",
    "hearing_reminder",
    "hearing_outcome",
    "minutes_signed",
    "hearing_day_off",
    "hearing_stands",
    "hearing_counsel_off",
    "hearing_counsel_left",
)
STAFF_OFF, STAFF_LEFT = "hearing_staff_off", "hearing_staff_left"
# Kinds that announce the date of the hearing: they apply only while it is the hearing's own.
WITH_A_DATE = frozenset({LISTED, MOVED, REMINDER})

# Kinds that a hearing's date makes urgent, and kinds that can wait. Every other kind takes a date away or gives it
# back: the date that the recipient relies on is not known here, so it is urgent.
BEFORE_THE_DATE, CAN_WAIT = frozenset({LISTED, REMINDER}), frozenset({OUTCOME, SIGNED})


def happens_at(hearing: Hearing, notice: Notice) -> datetime | None:
    """The time that makes a notice urgent; None if it can wait."""
    if notice.kind in CAN_WAIT:
        return None
    return hearing.starts_at if notice.kind in BEFORE_THE_DATE else notice.created_at


def recipients_of(hearing: Hearing) -> list[Recipient]:
    """Everyone with a seat, the court's own staff too, and the parties with an account who have no seat.

    A detainee is notified through the worklist of the facility that holds them. Rights are checked again when a
    notice is sent.
    """
    found: dict[object, Recipient] = {}
    seats = Seat.records.filter(room=hearing.room_id, is_live=True)
    for seat in seats.select_related("person", "space__venue").order_by("pk"):
        found[seat.person_id] = Recipient(seat.person, seat.space.venue if seat.space else None)
    for recipient in _parties_of(hearing):
        found.setdefault(recipient.person.pk, recipient)
    for agent in agents_to_notify(hearing.case_id):
        found.setdefault(agent.pk, Recipient(agent))
    return list(found.values())


def recipients_in_case(hearing: Hearing) -> list[Recipient]:
    """`recipients_of` without witnesses, interpreters and observers: they do not learn about the case."""
    outside = set(
        Seat.records.filter(
            room=hearing.room_id, role__in=(SeatRole.WITNESS, SeatRole.INTERPRETER, SeatRole.OBSERVER)
        ).values_list("person", flat=True)
    )
    return [row for row in recipients_of(hearing) if row.person.pk not in outside]


def _parties_of(hearing: Hearing) -> list[Recipient]:
    rows = Party.records.filter(case=hearing.case_id, person__user__is_active=True).select_related("person")
    return [Recipient(party.person) for party in rows]


def recipients_without_counsel(hearing: Hearing, lawyer: Person) -> list[Recipient]:
    """The clerk of the hearing, and the former clients of this lawyer, who acted for them after it was listed."""
    acting = Representation.records.filter(party__case=hearing.case_id, lawyer=lawyer)
    former = set(acting.filter(until__gte=hearing.created_at).values_list("party__person", flat=True))
    former -= set(acting.filter(until__isnull=True).values_list("party__person", flat=True))
    return [row for row in recipients_of(hearing) if row.person.pk in {*former, hearing.clerk_id}]


def recipients_of_staff_left(hearing: Hearing, seat: Seat) -> list[Recipient]:
    """The judge and the clerk of the hearing; in place of a clerk who left, the clerks of the court."""
    people = {person.pk: person for person in (hearing.judge, hearing.clerk)}
    if people.pop(seat.person_id, None) == hearing.clerk:
        people |= {person.pk: person for person in staff_of(hearing.case.court, Role.CLERK)}
        people.pop(seat.person_id, None)
    return [Recipient(person) for person in people.values()]


def may_be_notified(person: Person, hearing: Hearing) -> bool:
    """Return True for a person with a right on the hearing, or with a facility seat in it.

    A person in a facility seat is notified through the facility.
    """
    return may_be_notified_by_key(person, hearing.pk)


def may_be_notified_by_key(person: Person, key: UUID) -> bool:
    """`may_be_notified` by the key of the hearing, without reading it."""
    if sees_hearing(person, key):
        return True
    return Seat.records.filter(room__hearing=key, person=person, is_live=True, space__isnull=False).exists()


def hearings_to_notify(keys: Collection[UUID]) -> dict[UUID, Hearing]:
    """Return hearings by key, with all that notices read of them. Four queries."""
    seats = Seat.records.filter(is_live=True).select_related("person", "space__venue")
    rows = (
        Hearing.records.filter(pk__in=keys)
        .select_related("case__court", "room", "judge", "clerk")
        .prefetch_related(Prefetch("room__seats", queryset=seats, to_attr="live_seats"))
    )
    found = {hearing.pk: hearing for hearing in rows}
    remember_marks(found.values(), booked=HearingState.SCHEDULED, day_off=DAY_OFF, stands=STANDS)
    return found


def may_be_notified_of(pairs: Sequence[tuple[Person, Hearing]]) -> set[tuple[UUID, UUID]]:
    """`may_be_notified` for many pairs at once, as keys of the pairs where it is True. Three queries."""
    cases = {hearing.case_id for _person, hearing in pairs}
    people = {person.pk for person, _hearing in pairs}
    granted, in_open_cases, posted = granted_pairs(people, cases), open_pairs(people, cases), postings_of(people)
    found = set()
    for person, hearing in pairs:
        key = person.pk, hearing.case_id
        is_open = not hearing.is_closed and key in in_open_cases
        if key in granted or is_open or _holds_seat(person, hearing, posted):
            found.add((person.pk, hearing.pk))
    return found


def answered_by(person: Person, keys: set[UUID]) -> set[UUID]:
    """Of these hearings, those whose date the person may change: they answer for messages about them."""
    rows = Hearing.records.filter(pk__in=keys, case__court__in=posted_venues(person, Role.CLERK))
    found = hearings_to_notify(rows.values_list("pk", flat=True))
    seen = may_be_notified_of([(person, hearing) for hearing in found.values()])
    return {key for key in found if (person.pk, key) in seen}


def _holds_seat(person: Person, hearing: Hearing, posted: set[tuple[UUID, UUID, str]]) -> bool:
    return any(
        seat.space_id is not None
        or (
            seat.role not in SEATED_BY_CASE
            and (seat.role not in SEATED_BY_POSTING or (person.pk, hearing.case.court_id, seat.role) in posted)
        )
        for seat in live_seats(hearing)
        if seat.person_id == person.pk
    )


def live_seats(hearing: Hearing) -> list[Seat]:
    """The live seats of the hearing, as `hearings_to_notify` read them, or read now."""
    kept: list[Seat] | None = getattr(hearing.room, "live_seats", None)
    if kept is None:
        kept = list(Seat.records.filter(room=hearing.room_id, is_live=True).select_related("person", "space__venue"))
    return kept


def seat_of(hearing: Hearing, notice: Notice) -> Seat | None:
    """The recipient's live seat in the hearing, if they have one."""
    return next((seat for seat in live_seats(hearing) if seat.person_id == notice.recipient_id), None)


def is_current(hearing: Hearing, notice: Notice) -> bool:
    """Return True if the notice still applies: a date only while it is the hearing's own.

    A notice to a facility applies only while the recipient is to attend from there.
    """
    if notice.venue_id is not None:
        seat = seat_of(hearing, notice)
        if seat is None or seat.space is None or seat.space.venue_id != notice.venue_id:
            return False
    if notice.kind == COUNSEL_OFF:
        # Counsel who act again have a new invitation.
        return seat_of(hearing, notice) is None
    if notice.kind not in {*WITH_A_DATE, DAY_OFF, STANDS, STAFF_LEFT}:
        return True
    if hearing.state != HearingState.SCHEDULED or notice.version != hearing.version:
        return False
    if notice.kind in {DAY_OFF, STANDS}:
        return is_news(hearing, notice, is_off=notice.kind == DAY_OFF)
    # No reminder of a hearing that falls on a day off: its people wait for another date.
    return notice.kind != REMINDER or not is_on_day_off(hearing)
