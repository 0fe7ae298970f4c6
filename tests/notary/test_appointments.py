"""Holding, booking and cancelling an appointment with the notary."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone

from courts.access.services import accounts
from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Notice, Reservation
from courts.ground.services.notices import sweep
from courts.ground.services.reservations import Taken
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot, free_slots
from notary.services import appointments, invitations
from tests.notary.couple import actor_of, booked, held_by, hold
from tests.services.received_mail import entry_in


def test_held_slot_is_offered_again_when_the_hold_ends(cast: Cast, slot: Slot) -> None:
    held = hold(cast, slot)
    day = slot.starts_at.date()

    def offered() -> list[datetime]:
        return [row.starts_at for row in free_slots(cast.venues["office"], day, 1)[0].slots]

    assert slot.starts_at not in offered()
    past = timezone.now() - timedelta(seconds=1)
    Appointment.records.filter(pk=held.pk).update(held_until=past)
    Reservation.records.update(held_until=past)
    assert slot.starts_at in offered()


def test_slot_held_by_another_couple_is_refused(cast: Cast, slot: Slot) -> None:
    hold(cast, slot)
    with pytest.raises(Taken) as refused:
        appointments.hold_slot(
            office=cast.venues["office"],
            notary=slot.notary,
            starts_at=slot.starts_at,
            groom=cast.people["stranger"],
            bride=cast.people["second_witness"],
            channel="web",
            actor=actor_of(cast, "stranger"),
        )
    assert cast.people["notary"].name_ar in str(refused.value)
    assert Appointment.records.count() == 1


def test_second_hold_releases_the_first(cast: Cast, slot: Slot) -> None:
    first = hold(cast, slot)
    hold(cast, slot, starts_at=slot.ends_at)
    first.refresh_from_db()
    assert first.state == "expired"
    assert Reservation.records.filter(subject_id=first.pk, state="held").count() == 0


def test_booking_creates_receipt_room_and_one_confirmation_each(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    assert row.state == "booked"
    assert row.receipt is not None
    assert row.room is not None
    assert set(row.room.seats.values_list("role", flat=True)) == {"notary", "groom", "bride"}
    sweep()
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "bride@diwan.example",
        "groom@diwan.example",
        "notary@diwan.example",
    ]
    assert all(cast.people["groom"].name_ar not in letter.subject for letter in mail.outbox)


def test_mails_of_an_appointment_carry_its_calendar_entry(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    sweep()
    appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "bride"))
    sweep()
    address = cast.users["bride"].email
    letters = [message_from_bytes(each.message().as_bytes(), policy=policy.default) for each in mail.outbox]
    found = [entry_in(letter) for letter in letters if letter["To"] == address]
    assert [(entry.method, entry.sequence, entry.status) for entry in found if entry is not None] == [
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert {(entry.uid, entry.attendee) for entry in found if entry is not None} == {
        (f"{row.pk}@diwan.example", f"mailto:{address}")
    }


def test_booking_twice_is_one_booking(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    again = appointments.book_appointment(row, channel="web", actor=actor_of(cast, "groom"))
    assert again.receipt_id == row.receipt_id
    assert Appointment.records.filter(state="booked").count() == 1


def test_ended_hold_cannot_be_booked(cast: Cast, slot: Slot) -> None:
    held = hold(cast, slot)
    Appointment.records.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    held.refresh_from_db()
    with pytest.raises(Conflict):
        appointments.book_appointment(held, channel="web", actor=actor_of(cast, "groom"))
    held.refresh_from_db()
    assert held.state == "expired"


def test_cancellation_releases_the_time_and_notifies_once(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    sweep()
    mail.outbox.clear()
    appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "bride"))
    sweep()
    assert len(mail.outbox) == 3
    assert not Notice.records.filter(kind="appointment_reminder", state="pending").exists()
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()


def test_notary_needs_a_reason_to_cancel(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    with pytest.raises(DomainError):
        appointments.cancel_appointment(row, reason="  ", actor=actor_of(cast, "notary"))
    appointments.cancel_appointment(row, reason="ظرف طارئ", actor=actor_of(cast, "notary"))
    assert row.state == "cancelled_by_service"


def test_repeated_cancellation_cancels_and_notifies_once(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    for _again in range(2):
        appointments.cancel_appointment(row, reason="سفر", actor=actor_of(cast, "groom"))
    sweep()
    assert Notice.records.filter(kind="appointment_cancelled", channel="email").count() == 3


@pytest.mark.parametrize("member", ["stranger", "bride", "judge", "notary"])
def test_only_the_applicant_can_book_a_hold(cast: Cast, slot: Slot, member: str) -> None:
    held = hold(cast, slot)
    with pytest.raises(NotAllowed):
        appointments.book_appointment(held, channel="web", actor=actor_of(cast, member))
    held.refresh_from_db()
    assert held.state == "held"


@pytest.mark.parametrize("member", ["stranger", "bride", "groom", "judge"])
def test_only_the_notary_can_open_and_end(cast: Cast, slot: Slot, member: str) -> None:
    row = booked(cast, slot)
    for act in (appointments.open_sitting, appointments.end_sitting):
        with pytest.raises(NotAllowed):
            act(row, actor=actor_of(cast, member))


def test_only_the_applicant_can_extend_a_hold_and_only_while_it_lasts(cast: Cast, slot: Slot) -> None:
    held = hold(cast, slot)
    for member in ("stranger", "bride", "notary"):
        with pytest.raises(NotAllowed):
            appointments.extend_hold(held, actor=actor_of(cast, member))
    Appointment.records.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        appointments.extend_hold(held, actor=actor_of(cast, "groom"))
    held.refresh_from_db()
    assert not held.is_extended


def test_stranger_cannot_cancel(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    with pytest.raises(NotAllowed):
        appointments.cancel_appointment(row, reason="سبب", actor=actor_of(cast, "stranger"))
    assert Reservation.records.filter(state="booked").count() == 3


@pytest.mark.parametrize("minutes", [7, 15, -10])
def test_time_between_two_slots_is_refused(cast: Cast, slot: Slot, minutes: int) -> None:
    with pytest.raises(DomainError) as refused:
        hold(cast, slot, starts_at=slot.starts_at + timedelta(days=7, minutes=minutes))
    assert refused.value.field == "slot"
    assert not Reservation.records.exists()


def test_time_a_year_ahead_is_refused(cast: Cast, slot: Slot) -> None:
    with pytest.raises(DomainError) as refused:
        hold(cast, slot, starts_at=slot.starts_at + timedelta(days=364))
    assert refused.value.code == "too_far"


def test_closed_account_gets_no_notice(cast: Cast, slot: Slot) -> None:
    booked(cast, slot)
    accounts.close(cast.users["bride"], actor=SYSTEM, reason="…")
    sweep()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["groom@diwan.example", "notary@diwan.example"]


def test_applicant_must_be_one_of_the_couple(cast: Cast, slot: Slot) -> None:
    with pytest.raises(NotAllowed):
        hold(cast, slot, by="stranger")


@pytest.mark.parametrize("days", [-1, 0])
def test_past_or_too_near_time_is_refused(cast: Cast, slot: Slot, days: int) -> None:
    at = timezone.now() + timedelta(days=days)
    with pytest.raises(DomainError):
        hold(cast, slot, starts_at=at)


# --- the named person, who did not consent -----------------------------------------------------------------------


@pytest.mark.parametrize("applicant", ["groom", "bride"])
def test_person_with_a_booked_appointment_cannot_book_again(cast: Cast, slot: Slot, applicant: str) -> None:
    row = booked(cast, slot)
    before = set(Reservation.records.filter(state__in=["held", "booked"]).values_list("pk", flat=True))
    with pytest.raises(DomainError) as refused:
        held_by(cast, slot, applicant, "stranger", later=1)
    assert refused.value.code == "has_one"
    assert set(Reservation.records.filter(state__in=["held", "booked"]).values_list("pk", flat=True)) == before
    assert Appointment.records.get() == row


def test_new_hold_replaces_the_applicants_own_hold_but_not_a_sent_invitation(cast: Cast, slot: Slot) -> None:
    hold(cast, slot)
    row = held_by(cast, slot, "groom", "stranger", later=1)
    assert row.state == "held"
    appointments.book_appointment(row, channel="web", actor=actor_of(cast, "groom"))
    with pytest.raises(DomainError) as refused:
        held_by(cast, slot, "groom", "bride", later=2)
    assert refused.value.code == "has_one"


def test_another_appointment_can_be_booked_after_the_first_ended(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "bride"))
    second = appointments.book_appointment(
        held_by(cast, slot, "groom", "bride", later=1), channel="web", actor=actor_of(cast, "groom")
    )
    Appointment.records.filter(pk=second.pk).update(state="completed")
    assert held_by(cast, slot, "groom", "bride", later=2).state == "held"


def test_judge_can_book_their_own_marriage(cast: Cast, slot: Slot) -> None:
    assert held_by(cast, slot, "judge", "bride").state == "held"


def test_daily_limit_of_cancellations_stops_an_account(cast: Cast, slot: Slot) -> None:
    for turn, other in enumerate(["bride", "stranger", "witness"]):
        row = held_by(cast, slot, "groom", other, later=turn)
        appointments.book_appointment(row, channel="web", actor=actor_of(cast, "groom"))
        appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "groom"))
    with pytest.raises(DomainError) as refused:
        held_by(cast, slot, "groom", "bride", later=3)
    assert refused.value.code == "too_often"
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()
    Appointment.records.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert held_by(cast, slot, "groom", "bride", later=3).state == "held"


def test_cancellation_by_the_other_person_does_not_count_for_the_applicant(cast: Cast, slot: Slot) -> None:
    for turn in range(appointments.CANCELLED_A_DAY):
        row = held_by(cast, slot, "groom", "bride", later=turn)
        appointments.book_appointment(row, channel="web", actor=actor_of(cast, "groom"))
        invitations.accept(row, actor=actor_of(cast, "bride"))
        row.refresh_from_db()
        appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "bride"))
    assert held_by(cast, slot, "groom", "bride", later=3).state == "held"


def test_daily_limit_of_holds_stops_an_account(cast: Cast, slot: Slot) -> None:
    for turn in range(appointments.HOLDS_A_DAY):
        held_by(cast, slot, "groom", "bride", later=turn % 2)
    with pytest.raises(DomainError) as refused:
        held_by(cast, slot, "groom", "bride")
    assert refused.value.code == "too_often"


def test_other_person_can_cancel_until_the_start(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    soon = timezone.now() + timedelta(minutes=1)
    Appointment.records.filter(pk=row.pk).update(starts_at=soon, ends_at=soon + timedelta(minutes=30))
    row.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "groom"))
    assert refused.value.code == "too_late"
    appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "bride"))
    assert row.state == "cancelled_by_customer"
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()
