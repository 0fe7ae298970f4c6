"""Races over the people of applications, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
import time_machine
from django.db import connection

from courts.ground.errors import Conflict
from courts.ground.models import Reservation
from demo.people import Cast, create_cast
from notary.applications.models import Application
from notary.applications.services import applications
from notary.models import Appointment
from notary.queries.slots import Slot
from notary.services import appointments, joint_booking
from tests.cast import PASSWORD
from tests.notary.applications.couple import act
from tests.notary.ready import next_slot, ready
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def outcomes(*acts: Callable[[], object]) -> Counter[str]:
    def run(act_once: Callable[[], object]) -> str:
        try:
            act_once()
        except Conflict:
            return "conflict"
        return "done"

    return Counter(at_once(*(partial(run, each) for each in acts)))


def hold(application: Application, slot: Slot, cast: Cast) -> Appointment:
    return joint_booking.hold_for(application, notary=slot.notary, starts_at=slot.starts_at, actor=act(cast, "groom"))


def test_two_applications_of_the_same_people_take_one_time_once(committed: Cast) -> None:
    first, second = ready(committed), ready(committed)
    slot = next_slot(first)
    # The applicant's second hold ends the first, so only one of the two stands; no one is reserved twice.
    outcomes(partial(hold, first, slot, committed), partial(hold, second, slot, committed))
    assert Appointment.records.filter(state="held").count() == 1
    assert Reservation.records.filter(state="held", starts_at=slot.starts_at).count() == 6


def test_concurrent_bookings_of_one_hold_seat_everyone_once(committed: Cast) -> None:
    application = ready(committed)
    row = hold(application, next_slot(application), committed)

    def book() -> object:
        fresh = Appointment.records.select_related("application", "office", "notary", "applicant").get(pk=row.pk)
        return joint_booking.book_for(fresh, channel="web", actor=act(committed, "groom"))

    assert outcomes(book, book, book) == {"done": 3}
    assert Reservation.records.filter(state="booked").count() == 6


def test_withdrawal_against_booking_leaves_no_sitting(committed: Cast) -> None:
    application = ready(committed)
    row = hold(application, next_slot(application), committed)
    book = partial(joint_booking.book_for, row, channel="web", actor=act(committed, "groom"))
    outcomes(book, partial(applications.withdraw, application, actor=act(committed, "groom")))
    joint_booking.cancel_of_ended_applications()
    assert Appointment.records.get().state in {"cancelled_by_service", "expired"}
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()


def test_withdrawal_against_the_beginning_of_the_sitting_is_one_of_both(committed: Cast) -> None:
    application = ready(committed)
    held = hold(application, next_slot(application), committed)
    row = joint_booking.book_for(held, channel="web", actor=act(committed, "groom"))
    row = Appointment.records.select_related("application", "office", "room", "notary").get(pk=row.pk)
    with time_machine.travel(row.starts_at, tick=True):
        found = outcomes(
            partial(appointments.open_sitting, row, actor=act(committed, "notary")),
            partial(applications.withdraw, application, actor=act(committed, "groom")),
        )
    assert found == {"done": 1, "conflict": 1}
    states = (Application.records.get().state, Appointment.records.get().state)
    assert states in {("ready", "in_session"), ("withdrawn", "booked")}
