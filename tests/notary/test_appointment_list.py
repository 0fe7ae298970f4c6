"""The list of appointments: the next ones first, then past ones, by the rule of `visible_to`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from courts.ground import clock
from courts.ground.models import Person
from demo.people import Cast
from notary.models import Appointment, Participant
from notary.queries.appointments import AppointmentList, upcoming_appointments

pytestmark = pytest.mark.django_db


def make(cast: Cast, notary: str, applicant: str, hours: int, state: str = "booked") -> Appointment:
    """An appointment that begins in that many hours, with the applicant and an invited bride who has no receipt yet."""
    starts_at = clock.now() + timedelta(hours=hours)
    row = Appointment.records.create(
        kind="marriage_contract",
        office=cast.venues["office"],
        notary=cast.people[notary],
        applicant=cast.people[applicant],
        cancelled_by=cast.people[applicant] if state == "cancelled_by_customer" else None,
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
    )
    Participant.records.create(appointment=row, person=cast.people[applicant], role="groom")
    if applicant != "bride":
        Participant.records.create(appointment=row, person=cast.people["bride"], role="bride")
    return row


@pytest.fixture
def rows(cast: Cast) -> list[Appointment]:
    hours = [30, 3, -50, -2, 0, 8, -30, 4, 5]
    made = [make(cast, "notary", "groom", each) for each in hours[:5]]
    made += [make(cast, "notary", "judge", each) for each in hours[5:]]
    # Of a person who serves no office as a notary, with the notary as applicant; a released and an expired hold; one
    # of other people.
    made += [make(cast, "judge", "notary", 6), make(cast, "notary", "groom", 7, "cancelled_by_customer")]
    made += [make(cast, "notary", "groom", -7, "expired"), make(cast, "clerk", "lawyer", 9)]
    return made


def expected(person: Person) -> list[Appointment]:
    """The same list, made of everything that the person sees."""
    now = clock.now()
    seen = (
        Appointment.objects.visible_to(person)
        .exclude(state="expired", receipt__isnull=True)
        .exclude(state="cancelled_by_customer", receipt__isnull=True, cancelled_by=F("applicant"))
    )
    coming = seen.filter(ends_at__gt=now).order_by("starts_at", "pk")
    return [*coming, *seen.filter(ends_at__lte=now).order_by("-starts_at", "pk")]


@pytest.mark.parametrize("member, count", [("notary", 10), ("groom", 5), ("judge", 4), ("bride", 0), ("manager", 0)])
def test_list_shows_what_the_person_sees_in_order(cast: Cast, rows: list[Appointment], member: str, count: int) -> None:
    person = cast.people[member]
    listed = AppointmentList(person, clock.now())
    assert len(expected(person)) == count
    assert [*listed[0:3], *listed[3:6], *listed[6:20]] == expected(person)
    assert listed.count() == count


def test_upcoming_appointments_are_the_next_ones_of_both_sides(cast: Cast, rows: list[Appointment]) -> None:
    notary = cast.people["notary"]
    booked = [row for row in expected(notary) if row.ends_at > clock.now()]
    assert list(upcoming_appointments(notary, clock.now(), 4)) == booked[:4]
    assert rows[9] in upcoming_appointments(notary, clock.now(), 20)
