"""Races between couples, the notary and the sweep, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from courts.calendars.services.special_days import DayDetails, add_day
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Notice, Posting, Receipt, Reservation, Resource, Role, SweepItem, User
from courts.ground.services import reservations
from courts.ground.services.postings import end_posting, open_posting
from courts.ground.services.reservations import Taken, release_expired_holds
from demo.people import Cast, create_cast
from notary.models import Appointment
from notary.queries.slots import Slot, free_slots
from notary.services import appointments, invitations
from notary.services.moves import move_off_the_day
from notary.services.takeovers import find_notaries, take_over
from tests.cast import PASSWORD
from tests.provoked import Meeting
from tests.races import at_once
from video.models import Room, Seat, Sitting

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


def results_of(*acts: Callable[[], str]) -> Counter[str]:
    """Run all acts at once; count their results and refusals."""

    def outcome(act: Callable[[], str]) -> str:
        try:
            return act()
        except Taken:
            return "taken"
        except Conflict:
            return "conflict"
        except DomainError as refused:
            return refused.code

    return Counter(at_once(*(partial(outcome, act) for act in acts)))


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


def booked(cast: Cast, slot: Slot) -> Appointment:
    """An appointment that the groom booked and the bride accepted."""
    row = appointments.book_appointment(hold(cast, slot), channel="web", actor=actor_for(cast.users["groom"]))
    return invitations.accept(row, actor=actor_for(cast.users["bride"]))


def fresh(appointment: Appointment) -> Appointment:
    return Appointment.records.select_related("office", "notary", "room", "receipt", "applicant").get(pk=appointment.pk)


def test_concurrent_holds_of_one_slot_succeed_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed

    def take(couple: tuple[str, str]) -> str:
        hold(cast, slots[0], couple)
        return "held"

    outcomes = results_of(*(lambda couple=couple: take(couple) for couple in COUPLES))  # type: ignore[misc]
    assert outcomes == {"held": 1, "taken": len(COUPLES) - 1}
    assert Appointment.records.count() == 1
    assert Reservation.records.filter(state="held").count() == 2


def test_concurrent_holds_by_one_person_leave_one(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    outcomes = results_of(*(lambda slot=slot: str(hold(cast, slot).state) for slot in slots[:4]))  # type: ignore[misc]
    assert outcomes == {"held": 4}
    assert Appointment.records.filter(state="held").count() == 1
    assert Reservation.records.filter(state="held").count() == 2


def test_release_of_an_ended_hold_and_new_booking_do_not_deadlock(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    for _round in range(8):
        first = hold(cast, slots[0])
        ended = timezone.now() - timedelta(seconds=1)
        Appointment.records.filter(pk=first.pk).update(held_until=ended)
        Reservation.records.filter(subject_id=first.pk).update(held_until=ended)
        outcomes = results_of(
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
        outcomes = results_of(
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
    outcomes = results_of(
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

    assert results_of(confirm, confirm, confirm, confirm) == {"waiting": 4}
    assert Receipt.records.count() == Notice.records.filter(kind="appointment_invited", channel="inbox").count() == 1
    bride = actor_for(cast.users["bride"])

    def accept() -> str:
        return str(invitations.accept(fresh(held), actor=bride).state)

    assert results_of(accept, accept, accept, accept) == {"booked": 4}
    assert Room.records.count() == 1
    assert Reservation.records.filter(state="booked").count() == 3
    assert Notice.records.filter(kind="appointment_booked", channel="inbox").count() == 3


def test_concurrent_booking_and_release_of_a_hold_do_one_of_both(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    groom = actor_for(cast.users["groom"])
    for slot in slots[:6]:
        held = hold(cast, slot)

        def confirm(held: Appointment = held) -> str:
            appointments.book_appointment(fresh(held), channel="web", actor=groom)
            return "booked"

        def give_back(held: Appointment = held) -> str:
            appointments.cancel_appointment(fresh(held), reason="", actor=groom)
            return "cancelled"

        outcomes = results_of(confirm, give_back)
        state = fresh(held).state
        legs = Reservation.records.filter(state="held", starts_at=slot.starts_at).count()
        assert outcomes["conflict"] == 1 or outcomes == {"booked": 1, "cancelled": 1}
        assert (state, legs) in {("waiting", 2), ("cancelled_by_customer", 0)}
        # The next round is for an applicant without an appointment.
        forget(cast)


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

        outcomes = results_of(confirm, sweep, another)
        assert outcomes == {"conflict": 1, "swept": 1, "held": 1}
        assert fresh(held).state == "expired"
        assert Reservation.records.filter(state="held", starts_at=slot.starts_at).count() == 2


@pytest.mark.parametrize("act", ["expire", "cancel", "book", "hold another"])
def test_sweep_that_releases_a_leg_first_does_not_stop_its_owner(
    committed: Cast, slots: list[Slot], monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    cast = committed
    groom = actor_for(cast.users["groom"])
    meeting = Meeting(monkeypatch, reservations, "move", before=True)
    for _round in range(20):
        held = hold(cast, slots[0])
        past = timezone.now() - timedelta(seconds=1)
        Appointment.records.filter(pk=held.pk).update(held_until=past)
        Reservation.records.filter(subject_id=held.pk).update(held_until=past)

        def own(held: Appointment = held) -> str:
            if act == "expire":
                return str(appointments.expire_holds().done)
            if act == "cancel":
                appointments.cancel_appointment(fresh(held), reason="", actor=groom)
            if act == "hold another":
                return str(hold(cast, slots[3]).state)
            if act == "book":
                with pytest.raises(Conflict) as refused:
                    appointments.book_appointment(fresh(held), channel="web", actor=groom)
                return refused.value.code
            return act

        done = meeting.run(own, release_expired_holds)
        assert done[0] == {"expire": "1", "cancel": "cancel", "book": "hold_ended", "hold another": "held"}[act]
        assert fresh(held).state == ("cancelled_by_customer" if act == "cancel" else "expired")
        assert not Reservation.records.filter(subject_id=held.pk, state="held").exists()
        forget(cast)


def test_sweeps_at_once_end_every_hold_and_release_every_leg(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    past = timezone.now() - timedelta(seconds=1)
    for slot in slots[:12]:
        held = hold(cast, slot)
        Appointment.records.filter(pk=held.pk).update(held_until=past, created_at=past - timedelta(days=3))
        Reservation.records.filter(subject_id=held.pk).update(held_until=past, state="held")
        # The next hold of the applicant would end this one.
        Appointment.records.filter(pk=held.pk).update(applicant=cast.people["clerk"])

    def expire() -> str:
        return f"expired {appointments.expire_holds().done}"

    def release() -> str:
        return f"released {release_expired_holds().done}"

    results_of(expire, release, expire, release)
    appointments.expire_holds()
    release_expired_holds()
    assert Appointment.records.filter(state="expired").count() == 12
    assert not Reservation.records.filter(state="held").exists()
    assert not SweepItem.records.exists(), "no row failed"


def test_acceptance_as_the_invitation_ends_does_one_of_both(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    groom, bride = actor_for(cast.users["groom"]), actor_for(cast.users["bride"])
    for slot in slots[:6]:
        row = appointments.book_appointment(hold(cast, slot), channel="web", actor=groom)

        def accept(row: Appointment = row) -> str:
            return str(invitations.accept(fresh(row), actor=bride).state)

        def give_back(row: Appointment = row) -> str:
            appointments.cancel_appointment(fresh(row), reason="", actor=groom)
            return "cancelled"

        def decline(row: Appointment = row) -> str:
            invitations.decline(fresh(row), actor=bride)
            return "declined"

        results_of(accept, give_back, decline)
        legs = Reservation.records.filter(state__in=["held", "booked"], starts_at=slot.starts_at).count()
        assert (fresh(row).state, legs) in {("booked", 3), ("cancelled_by_customer", 0)}
        if fresh(row).state == "booked":
            appointments.cancel_appointment(fresh(row), reason="", actor=bride)
        forget(cast)


def test_concurrent_opening_and_cancellation_succeed_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    notary = actor_for(cast.users["notary"])
    row = booked(cast, slots[0])
    Room.records.update(opens_at=timezone.now() - timedelta(minutes=1))

    def open_sitting() -> str:
        appointments.open_sitting(fresh(row), actor=notary)
        return "met"

    def cancel() -> str:
        appointments.cancel_appointment(fresh(row), reason="ظرف طارئ", actor=notary)
        return "cancelled"

    outcomes = results_of(open_sitting, cancel)
    assert outcomes["conflict"] == 1
    state = fresh(row).state
    assert Sitting.records.count() == (1 if state == "in_session" else 0)
    assert Reservation.records.filter(state="booked").count() == (3 if state == "in_session" else 0)
    assert Room.records.get().state == ("open" if state == "in_session" else "cancelled")


def test_concurrent_ends_of_a_sitting_end_it_once(committed: Cast, slots: list[Slot]) -> None:
    cast = committed
    notary = actor_for(cast.users["notary"])
    row = booked(cast, slots[0])
    Room.records.update(opens_at=timezone.now() - timedelta(minutes=1))
    appointments.open_sitting(fresh(row), actor=notary)

    def end_sitting() -> str:
        appointments.end_sitting(fresh(row), actor=notary)
        return "completed"

    outcomes = results_of(end_sitting, end_sitting, end_sitting)
    assert outcomes["completed"] == 1
    assert fresh(row).state == "completed"
    assert Sitting.records.get().state == "ended"


@pytest.fixture
def off(committed: Cast, slots: list[Slot]) -> Appointment:
    """A booked appointment on a day that is declared a day off."""
    row = booked(committed, slots[0])
    office = committed.venues["office"]
    root = User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    day = DayDetails(row.starts_at.astimezone(office.tz).date(), "عطلة معلنة", "Declared holiday")
    add_day(day, venue=office, actor=actor_for(root))
    return row


def free_later(off: Appointment, slots: list[Slot]) -> Slot:
    day = off.starts_at.astimezone(off.office.tz).date()
    return next(slot for slot in slots if slot.starts_at.astimezone(off.office.tz).date() > day)


def moved(cast: Cast, off: Appointment, slot: Slot) -> str:
    move_off_the_day(fresh(off), starts_at=slot.starts_at, version=1, actor=actor_for(cast.users["notary"]))
    return "moved"


def test_move_and_hold_of_one_time_succeed_once(committed: Cast, slots: list[Slot], off: Appointment) -> None:
    wanted = free_later(off, slots)

    def take() -> str:
        hold(committed, wanted, ("stranger", "second_witness"))
        return "held"

    outcomes = results_of(*[lambda: moved(committed, off, wanted)] * 4, take)
    assert outcomes["moved"] + outcomes["held"] == 1
    at_that_time = Reservation.records.filter(starts_at=wanted.starts_at, state__in=["held", "booked"])
    assert at_that_time.filter(resource__person=wanted.notary).count() == 1
    assert fresh(off).version == 1 + outcomes["moved"]
    assert Notice.records.filter(kind="appointment_moved", channel="inbox").count() == 3 * outcomes["moved"]


def test_move_and_cancellation_leave_a_cancelled_appointment(
    committed: Cast, slots: list[Slot], off: Appointment
) -> None:
    wanted = free_later(off, slots)

    def cancel() -> str:
        appointments.cancel_appointment(fresh(off), reason="", actor=actor_for(committed.users["groom"]))
        return "cancelled"

    outcomes = results_of(lambda: moved(committed, off, wanted), cancel)
    assert outcomes["cancelled"] == 1
    row = fresh(off)
    assert (row.state, row.version) == ("cancelled_by_customer", 2 + outcomes["moved"])
    assert not Reservation.records.filter(subject_id=row.room_id, state="booked").exists()


def test_one_of_two_notaries_and_the_sweep_takes_an_appointment_over(committed: Cast, slots: list[Slot]) -> None:
    row = booked(committed, slots[0])
    others = ["manager", "clerk"]
    for member in others:
        open_posting(committed.people[member], committed.venues["office"], Role.NOTARY, actor=SYSTEM)
    [posting] = committed.people["notary"].postings.filter(role=Role.NOTARY)
    Posting.records.filter(pk=posting.pk).update(starts_on=date(2020, 1, 1))
    end_posting(posting, ends_on=date(2020, 1, 2), actor=SYSTEM)

    def by_hand(member: str) -> str:
        mine = Appointment.records.select_related("office", "notary", "room").get(pk=row.pk)
        take_over(mine, starts_at=mine.starts_at, version=mine.version, actor=actor_for(committed.users[member]))
        return "taken over"

    found = results_of(*(partial(by_hand, member) for member in others), lambda: f"swept {find_notaries().done}")
    assert found["taken over"] + found["swept 1"] == 1
    now = Appointment.records.get(pk=row.pk)
    seat = Seat.records.get(room=row.room_id, role="notary", is_live=True)
    assert (seat.person_id, now.notary_id in {committed.people[each].pk for each in others}) == (now.notary_id, True)
    legs = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert legs.values("resource__person").distinct().count() == legs.count() == 3
    assert Notice.records.filter(kind="appointment_other_notary", channel="email").count() == 3
