"""The seats of a hearing: people of the plan, and counsel from the case's representations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from courts.ground.models import Person, Space, Venue
from courts.ground.models.reservations import ResourceKind
from courts.ground.wording import roles
from courts.registry.models import Case, PartyRole
from courts.registry.queries.cases import PartyLine, people_on
from hearings.models import Hearing
from hearings.roles import SeatRole, policy_of_kind
from hearings.services.plans import ListingPlan, law_for
from hearings.wording.titles import titles_of_case
from video.models import Seat
from video.services.rooms import RoomPlan, SeatPlan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COUNSEL = {
    PartyRole.CLAIMANT: SeatRole.CLAIMANT_COUNSEL,
    PartyRole.RESPONDENT: SeatRole.RESPONDENT_COUNSEL,
}
PARTY = {PartyRole.CLAIMANT: SeatRole.CLAIMANT, PartyRole.RESPONDENT: SeatRole.RESPONDENT}

# A person attends one hearing at a time in any role. Only clerks are not reserved: one clerk runs the board of
# parallel hearings and joins the one that needs them.
RESERVED = {
    SeatRole.JUDGE: ResourceKind.JUDGE,
    SeatRole.CLAIMANT_COUNSEL: ResourceKind.LAWYER,
    SeatRole.RESPONDENT_COUNSEL: ResourceKind.LAWYER,
    SeatRole.CLAIMANT: ResourceKind.PARTY,
    SeatRole.RESPONDENT: ResourceKind.PARTY,
    SeatRole.DETAINEE: ResourceKind.DETAINEE,
    SeatRole.INTERPRETER: ResourceKind.INTERPRETER,
    SeatRole.WITNESS: ResourceKind.WITNESS,
}


@dataclass(frozen=True, slots=True)
class Counsel:
    """A lawyer who acts in a case: their role in the room, and what the word for it agrees with."""

    lawyer: Person
    role: str
    represents: str


def counsel_of(case: Case) -> dict[UUID, Counsel]:
    """Lawyers who act in the case now. Each lawyer gets one seat, on the side of their first party."""
    return _counsel_on(people_on(case))


def _counsel_on(lines: Sequence[PartyLine]) -> dict[UUID, Counsel]:
    found: dict[UUID, Counsel] = {}
    for line in lines:
        for lawyer in line.lawyers:
            if lawyer.pk in found:
                continue
            parties = [
                each.person
                for each in lines
                if each.party.role == line.party.role and lawyer.pk in {other.pk for other in each.lawyers}
            ]
            role = COUNSEL[PartyRole(line.party.role)].value
            found[lawyer.pk] = Counsel(lawyer, role, roles.represented_of(parties))
    return found


def seat_of_counsel(counsel: Counsel) -> SeatPlan:
    """The plan of counsel's seat, with the reservation of the lawyer's time."""
    return replace(seat_for(counsel.lawyer, counsel.role), represents=counsel.represents)


def seat_for(person: Person, role: str, *, space: Space | None = None, number: int = 0) -> SeatPlan:
    """The plan of one seat, with the reservation of the person's time."""
    return SeatPlan(person=person, role=role, space=space, number=number, reserve=RESERVED.get(SeatRole(role)))


def _seats(plan: ListingPlan, lines: Sequence[PartyLine]) -> Iterator[SeatPlan]:
    yield seat_for(plan.judge, SeatRole.JUDGE)
    yield seat_for(plan.clerk, SeatRole.CLERK)
    for counsel in _counsel_on(lines).values():
        yield seat_of_counsel(counsel)
    sides = {line.person.pk: PartyRole(line.party.role) for line in lines}
    for person in plan.parties:
        yield seat_for(person, PARTY[sides[person.pk]])
    if plan.detainee is not None:
        yield seat_for(plan.detainee, SeatRole.DETAINEE, space=plan.space)
    if plan.interpreter is not None:
        yield seat_for(plan.interpreter, SeatRole.INTERPRETER)
    several = len(plan.witnesses) > 1
    for number, witness in enumerate(plan.witnesses, start=1):
        yield seat_for(witness, SeatRole.WITNESS, number=number if several else 0)


def room_plan_of(case: Case, plan: ListingPlan, lines: Sequence[PartyLine] | None = None) -> RoomPlan:
    """The plan of a hearing's room: its window, its seats, and the time to bring and return a detainee.

    `lines` are the people of the case, if the caller has read them.
    """
    law = law_for(case.court, plan.starts_at)
    title_ar, title_en = titles_of_case(case)
    return RoomPlan(
        title_ar=title_ar,
        title_en=title_en,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        opens_at=opens_at(case.court, plan.starts_at),
        zone=case.court.zone,
        policy=policy_of_kind(plan.kind, law),
        seats=tuple(_seats(plan, people_on(case) if lines is None else lines)),
        space_buffer=law.hearings.space_buffer,
    )


def opens_at(court: Venue, starts_at: datetime) -> datetime:
    """The time at which the waiting room of a hearing opens."""
    return starts_at - law_for(court, starts_at).hearings.lobby_opens_before


def plan_of(hearing: Hearing, *, starts_at: datetime | None = None, duration: timedelta | None = None) -> ListingPlan:
    """The plan of another hearing with the same people."""
    seats = list(
        Seat.records.filter(room=hearing.room_id, is_live=True)
        .select_related("person", "space__venue")
        .order_by("number", "pk")
    )

    def first(role: SeatRole) -> Seat | None:
        return next((seat for seat in seats if seat.role == role), None)

    detainee, interpreter = first(SeatRole.DETAINEE), first(SeatRole.INTERPRETER)
    # A witness who has become counsel attends as counsel.
    counsel = counsel_of(hearing.case)
    return ListingPlan(
        kind=hearing.kind,
        starts_at=starts_at or hearing.starts_at,
        duration=duration or hearing.ends_at - hearing.starts_at,
        judge=hearing.judge,
        clerk=hearing.clerk,
        is_closed=hearing.is_closed,
        parties=tuple(seat.person for seat in seats if seat.role in PARTY.values()),
        interpreter=interpreter.person if interpreter else None,
        witnesses=tuple(
            seat.person for seat in seats if seat.role == SeatRole.WITNESS and seat.person_id not in counsel
        ),
        detainee=detainee.person if detainee else None,
        space=detainee.space if detainee else None,
    )
