"""The seats of a hearing: people of the plan, and counsel from the case's representations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from courts.ground.models import Person, Space, Venue
from courts.ground.models.reservations import ResourceKind
from courts.registry.models import Case, PartyRole
from courts.registry.queries.cases import people_on
from hearings.models import Hearing
from hearings.roles import POLICY, SeatRole
from hearings.services.plans import ListingPlan, law_for
from hearings.wording.titles import titles_of_case
from video.models import Seat
from video.services.rooms import RoomPlan, SeatPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def counsel_of(case: Case) -> dict[UUID, tuple[Person, str]]:
    """Lawyers who act in the case now, with their role in the room. Each lawyer gets one seat."""
    found: dict[UUID, tuple[Person, str]] = {}
    for line in people_on(case):
        for lawyer in line.lawyers:
            found.setdefault(lawyer.pk, (lawyer, COUNSEL[PartyRole(line.party.role)].value))
    return found


def seat_for(person: Person, role: str, *, space: Space | None = None, number: int = 0) -> SeatPlan:
    """The plan of one seat, with the reservation of the person's time."""
    return SeatPlan(person=person, role=role, space=space, number=number, reserve=RESERVED.get(SeatRole(role)))


def _seats(case: Case, plan: ListingPlan) -> Iterator[SeatPlan]:
    yield seat_for(plan.judge, SeatRole.JUDGE)
    yield seat_for(plan.clerk, SeatRole.CLERK)
    for lawyer, role in counsel_of(case).values():
        yield seat_for(lawyer, role)
    sides = {line.person.pk: PartyRole(line.party.role) for line in people_on(case)}
    for person in plan.parties:
        yield seat_for(person, PARTY[sides[person.pk]])
    if plan.detainee is not None:
        yield seat_for(plan.detainee, SeatRole.DETAINEE, space=plan.space)
    if plan.interpreter is not None:
        yield seat_for(plan.interpreter, SeatRole.INTERPRETER)
    several = len(plan.witnesses) > 1
    for number, witness in enumerate(plan.witnesses, start=1):
        yield seat_for(witness, SeatRole.WITNESS, number=number if several else 0)


def room_plan_of(case: Case, plan: ListingPlan) -> RoomPlan:
    """The plan of a hearing's room: its window, its seats, and the time to bring and return a detainee."""
    law = law_for(case.court, plan.starts_at)
    title_ar, title_en = titles_of_case(case)
    return RoomPlan(
        title_ar=title_ar,
        title_en=title_en,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        opens_at=opens_at(case.court, plan.starts_at),
        zone=case.court.zone,
        policy=POLICY,
        seats=tuple(_seats(case, plan)),
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
