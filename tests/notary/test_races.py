"""Races between couples, the notary and the sweep, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Notice, Receipt, Reservation, Resource
from courts.ground.services.reservations import Taken, release_expired_holds
from demo.people import Cast, create_cast
from notary.models import Appointment
from notary.queries.slots import Slot, free_slots
from notary.services import appointments
from tests.cast import PASSWORD
from video.models import Room, Sitting

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

COUPLES = [
    ("groom", "bride"),
    ("stranger", "second_witness"),
    ("witness", "claimant"),
    ("counsel", "lawyer"),
]


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


@pytest.fixture
def slots(committed: Cast) -> list[Slot]:
    """Free slots from tomorrow on."""
    office = committed.venues["office"]
    first = timezone.now().astimezone(office.tz).date() + timedelta(days=1)
    return [slot for day in free_slots(office, first, 7) for slot in day.slots]


def at_once(*acts: Callable[[], str]) -> Counter[str]:
    """Run every act in its own thread, all starting together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            gate.wait()
            return act()
        except Taken:
            return "taken"
        except Conflict:
            return "conflict"
        except DomainError as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def hold(cast: Cast, slot: Slot, couple: tuple[str, str] = ("groom", "bride"), by: str = "") -> Appointment:
    groom, bride = couple
    return appointments.hold_slot(
        office=cast.venues["office"],
        notary=slot.notary,
        starts_at=slot.starts_at,
        groom=cast.people[groom],
        bride=cast.people[bride],
        channel="web",
        actor=actor_for(cast.users[by or groom]),
    )


def fresh(appointment: Appointment) -> Appointment:
    return Appointment.records.select_related("office", "notary", "room", "receipt", "applicant").get(pk=appointment.pk)


def test_concurrent_holds_of_one_slot_succeed_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed

    def take(couple: tuple[str, str]) -> str:
        hold(cast, slots[0], couple)
        return "held"

    outcomes = at_once(*(lambda couple=couple: take(couple) for couple in COUPLES))  # type: ignore[misc]
    assert outcomes == {"held": 1, "taken": len(COUPLES) - 1}
    assert Appointment.records.count() == 1
    assert Reservation.records.filter(state="held").count() == 3


def test_concurrent_holds_by_one_person_leave_one(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    outcomes = at_once(*(lambda slot=slot: str(hold(cast, slot).state) for slot in slots[:4]))  # type: ignore[misc]
    assert outcomes == {"held": 4}
    assert Appointment.records.filter(state="held").count() == 1
    assert Reservation.records.filter(state="held").count() == 3


def test_release_of_an_ended_hold_and_new_booking_do_not_deadlock(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    for _round in range(8):
        first = hold(cast, slots[0])
        ended = timezone.now() - timedelta(seconds=1)
        Appointment.records.filter(pk=first.pk).update(held_until=ended)
        Reservation.records.filter(subject_id=first.pk).update(held_until=ended)
        outcomes = at_once(
            lambda: str(hold(cast, slots[3]).state),
            lambda: str(hold(cast, slots[5], ("witness", "claimant")).state),
            lambda: str(release_expired_holds() and "swept"),
        )
        assert outcomes["held"] == 2
        forget(cast)


def test_first_bookings_of_couples_do_not_deadlock(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    for _round in range(8):
        Reservation.records.all().delete()
        Resource.records.exclude(person=slots[0].notary).delete()
        outcomes = at_once(
            lambda: str(hold(cast, slots[3], ("groom", "bride")).state),
            lambda: str(hold(cast, slots[5], ("bride", "groom"), by="bride").state),
        )
        assert sum(outcomes.values()) == 2
        forget(cast)


def forget(cast: Cast) -> None:
    """Move the creation of all appointments some days into the past."""
    long_ago = timezone.now() - timedelta(days=3)
    Reservation.records.all().delete()
    Appointment.records.update(state="expired", held_until=None, created_at=long_ago)


def test_groom_and_bride_holding_the_same_time_do_not_deadlock(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    outcomes = at_once(
        lambda: str(hold(cast, slots[0], by="groom").state),
        lambda: str(hold(cast, slots[0], by="bride").state),
    )
    assert outcomes == {"held": 1, "taken": 1}


def test_concurrent_bookings_of_one_hold_book_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    held = hold(cast, slots[0])
    groom = actor_for(cast.users["groom"])

    def confirm() -> str:
        return str(appointments.book_appointment(fresh(held), channel="web", actor=groom).state)

    assert at_once(confirm, confirm, confirm, confirm) == {"booked": 4}
    assert Room.records.count() == Receipt.records.count() == 1
    assert Reservation.records.filter(state="booked").count() == 3
    assert Notice.records.filter(kind="appointment_booked", channel="inbox").count() == 3


def test_concurrent_booking_and_release_of_a_hold_do_one_of_both(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    groom, bride = actor_for(cast.users["groom"]), actor_for(cast.users["bride"])
    for slot in slots[:6]:
        held = hold(cast, slot)

        def confirm(held: Appointment = held) -> str:
            appointments.book_appointment(fresh(held), channel="web", actor=groom)
            return "booked"

        def give_back(held: Appointment = held) -> str:
            appointments.cancel_appointment(fresh(held), reason="", actor=bride)
            return "cancelled"

        outcomes = at_once(confirm, give_back)
        state = fresh(held).state
        legs = Reservation.records.filter(state="booked", starts_at=slot.starts_at).count()
        assert outcomes["conflict"] == 1 or outcomes == {"booked": 1, "cancelled": 1}
        assert (state, legs) in {("booked", 3), ("cancelled_by_customer", 0)}
        assert not Reservation.records.filter(state="held").exists()
        # The next round is on another day, for a couple without a booking.
        Appointment.records.update(state="completed")


def test_hold_ending_during_booking_and_sweep_leaves_no_partial_state(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    groom, other = actor_for(cast.users["groom"]), ("stranger", "second_witness")
    for slot in slots[:6]:
        held = hold(cast, slot)
        past = timezone.now() - timedelta(seconds=1)
        Appointment.records.filter(pk=held.pk).update(held_until=past)
        Reservation.records.filter(state="held", starts_at=slot.starts_at).update(held_until=past)

        def confirm(held: Appointment = held) -> str:
            return str(appointments.book_appointment(fresh(held), channel="web", actor=groom).state)

        def sweep() -> str:
            appointments.expire_holds()
            release_expired_holds()
            return "swept"

        def another(slot: Slot = slot) -> str:
            return str(hold(cast, slot, other).state)

        outcomes = at_once(confirm, sweep, another)
        assert outcomes == {"conflict": 1, "swept": 1, "held": 1}
        assert fresh(held).state == "expired"
        assert Reservation.records.filter(state="held", starts_at=slot.starts_at).count() == 3


def test_concurrent_opening_and_cancellation_succeed_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    notary = actor_for(cast.users["notary"])
    row = appointments.book_appointment(hold(cast, slots[0]), channel="web", actor=actor_for(cast.users["groom"]))
    Room.records.update(opens_at=timezone.now() - timedelta(minutes=1))

    def open_sitting() -> str:
        appointments.open_sitting(fresh(row), actor=notary)
        return "met"

    def cancel() -> str:
        appointments.cancel_appointment(fresh(row), reason="ظرف طارئ", actor=notary)
        return "cancelled"

    outcomes = at_once(open_sitting, cancel)
    assert outcomes["conflict"] == 1
    state = fresh(row).state
    assert Sitting.records.count() == (1 if state == "in_session" else 0)
    assert Reservation.records.filter(state="booked").count() == (3 if state == "in_session" else 0)
    assert Room.records.get().state == ("open" if state == "in_session" else "cancelled")


def test_concurrent_ends_of_a_sitting_end_it_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    notary = actor_for(cast.users["notary"])
    row = appointments.book_appointment(hold(cast, slots[0]), channel="web", actor=actor_for(cast.users["groom"]))
    Room.records.update(opens_at=timezone.now() - timedelta(minutes=1))
    appointments.open_sitting(fresh(row), actor=notary)

    def end_sitting() -> str:
        appointments.end_sitting(fresh(row), actor=notary)
        return "completed"

    outcomes = at_once(end_sitting, end_sitting, end_sitting)
    assert outcomes["completed"] == 1
    assert fresh(row).state == "completed"
    assert Sitting.records.get().state == "ended"
