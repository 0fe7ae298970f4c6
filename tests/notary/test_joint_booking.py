"""The sitting of an application: over everyone who must attend, held, booked, moved, missed and cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotNow
from courts.ground.models import Notice, Person, Reservation
from courts.ground.services import reservations
from courts.ground.services.reservations import Leg
from courts.payments.queries.invoices import is_settled
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services import applications
from notary.applications.services.fees import LABEL
from notary.models import Appointment
from notary.queries.joint_starts import Wish, attendees_of, joint_slots, next_joint_slot
from notary.scripts.services.applications import begin_for_application
from notary.services import absences, appointments, joint_booking
from tests.notary.applications.couple import account, act
from tests.notary.ready import next_slot, ready
from tests.payments.fees import client_of as payer_client
from video.models import Seat

pytestmark = pytest.mark.usefixtures("one_clock")


@pytest.fixture
def application(cast: Cast) -> Application:
    return ready(cast)


def held(application: Application, cast: Cast) -> Appointment:
    slot = next_slot(application)
    return joint_booking.hold_for(application, notary=slot.notary, starts_at=slot.starts_at, actor=act(cast, "groom"))


def booked(application: Application, cast: Cast) -> Appointment:
    return joint_booking.book_for(held(application, cast), channel="web", actor=act(cast, "groom"))


def people(application: Application) -> list[Person]:
    return [each.person for each in attendees_of(application)]


def keep_busy(person: Person, starts_at: datetime, application: Application) -> None:
    """Reserve a person for something else at that time."""
    resource = reservations.resources_of([(person, "party")])[0]
    leg = Leg(resource, starts_at, starts_at + timedelta(minutes=30))
    reservations.book([leg], application, actor=SYSTEM)


def test_everyone_who_must_attend_is_found_with_their_role(application: Application) -> None:
    found = [(each.role, each.number) for each in attendees_of(application)]
    assert found == [("groom", 0), ("bride", 0), ("wali", 0), ("witness", 1), ("witness", 2)]


@pytest.mark.parametrize("member", ["bride", "wali", "second"])
def test_time_at_which_one_person_is_busy_is_not_offered(application: Application, cast: Cast, member: str) -> None:
    slot = next_slot(application)
    keep_busy(account(cast, member).person, slot.starts_at, application)
    assert next_slot(application).starts_at > slot.starts_at
    with pytest.raises(Conflict) as refused:
        joint_booking.hold_for(application, notary=slot.notary, starts_at=slot.starts_at, actor=act(cast, "groom"))
    # The applicant does not learn which of the people is busy.
    assert account(cast, member).person.name not in str(refused.value)
    assert Appointment.records.count() == 0


def test_wish_for_a_notary_or_a_gender_filters_the_times(application: Application) -> None:
    slot = next_slot(application)
    everyone, other = people(application), "male" if slot.notary.gender == "female" else "female"
    found = next_joint_slot(application.office, everyone, Wish(notary=slot.notary.pk))
    assert found is not None
    assert found.notary == slot.notary
    found = next_joint_slot(application.office, everyone, Wish(gender=other))
    assert found is None or found.notary.gender == other


def test_times_keep_the_lead_of_the_law_and_need_few_queries(
    application: Application, django_assert_max_num_queries: object
) -> None:
    today = timezone.now().astimezone(application.office.tz).date()
    everyone = people(application)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        days = joint_slots(application.office, everyone, today, 60)
    lead = appointments.law_of(application.office, timezone.now()).notary.lead_time
    assert min(slot.starts_at for day in days for slot in day.slots) >= timezone.now() + lead - timedelta(seconds=5)


def test_hold_reserves_everyone_and_book_seats_everyone(application: Application, cast: Cast) -> None:
    row = held(application, cast)
    assert (row.state, row.kind) == ("held", "marriage_contract")
    assert Reservation.records.filter(subject_id=row.pk, state="held").count() == 6
    # The others see no hold.
    assert not Appointment.objects.visible_to(cast.people["bride"]).filter(pk=row.pk).exists()
    done = joint_booking.book_for(row, channel="web", actor=act(cast, "groom"))
    assert (done.state, joint_booking.book_for(done, channel="web", actor=act(cast, "groom")).pk) == ("booked", row.pk)
    seats = Seat.records.filter(room=done.room).order_by("role", "number").values_list("role", "number")
    assert list(seats) == [
        *(("bride", 0), ("groom", 0), ("notary", 0), ("wali", 0), ("witness", 1), ("witness", 2)),
    ]
    told = Notice.records.filter(subject_id=row.pk, kind="appointment_booked", channel="inbox")
    assert told.count() == 6
    assert Reservation.records.filter(subject_id=done.room_id, state="booked").count() == 6
    for member in ("bride", "wali", "first"):
        assert Appointment.objects.visible_to(account(cast, member).person).filter(pk=row.pk).exists()


def test_hold_ends_by_itself_and_frees_everyone(application: Application, cast: Cast) -> None:
    row = held(application, cast)
    assert row.held_until is not None
    with time_machine.travel(row.held_until + timedelta(seconds=1), tick=False):
        day = row.starts_at.astimezone(application.office.tz).date()
        free = joint_slots(application.office, people(application), day, 1)[0].slots
        assert row.starts_at in {slot.starts_at for slot in free}
        with pytest.raises(Conflict):
            joint_booking.book_for(row, channel="web", actor=act(cast, "groom"))
    assert Appointment.records.get().state == "expired"


def test_second_hold_replaces_the_first_and_a_booked_application_takes_none(
    application: Application, cast: Cast
) -> None:
    held(application, cast)
    booked(application, cast)
    assert sorted(Appointment.records.values_list("state", flat=True)) == ["booked", "expired"]
    with pytest.raises(Conflict, match=r"."):
        held(application, cast)


def test_only_the_applicant_of_a_ready_application_books(application: Application, cast: Cast) -> None:
    slot = next_slot(application)
    with pytest.raises(NotAllowed):
        joint_booking.hold_for(application, notary=slot.notary, starts_at=slot.starts_at, actor=act(cast, "bride"))
    Application.records.filter(pk=application.pk).update(state="accepted")
    with pytest.raises(Conflict):
        held(application, cast)


def test_time_outside_the_rules_is_refused(application: Application, cast: Cast) -> None:
    slot = next_slot(application)
    for at in (timezone.now(), slot.starts_at + timedelta(minutes=1), slot.starts_at + timedelta(days=400)):
        with pytest.raises(DomainError):
            joint_booking.hold_for(application, notary=slot.notary, starts_at=at, actor=act(cast, "groom"))


def test_applicant_moves_the_sitting_for_everyone(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    later = next_slot(application)
    moved = joint_booking.reschedule(row, starts_at=later.starts_at, version=row.version, actor=act(cast, "groom"))
    assert (moved.starts_at, moved.state) == (later.starts_at, "booked")
    legs = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert set(legs.values_list("starts_at", flat=True)) == {later.starts_at}
    assert Notice.records.filter(subject_id=row.pk, kind="appointment_moved", channel="inbox").count() == 6
    with pytest.raises(Conflict):
        joint_booking.reschedule(row, starts_at=later.starts_at, version=1, actor=act(cast, "groom"))
    with pytest.raises(NotAllowed):
        joint_booking.reschedule(moved, starts_at=later.starts_at, version=2, actor=act(cast, "bride"))


def test_late_move_is_refused(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    later = next_slot(application)
    with time_machine.travel(row.starts_at - timedelta(minutes=5), tick=False), pytest.raises(DomainError):
        joint_booking.reschedule(row, starts_at=later.starts_at, version=row.version, actor=act(cast, "groom"))


def test_spouses_cancel_and_a_witness_does_not(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    with pytest.raises(NotAllowed):
        appointments.cancel_appointment(row, reason="", actor=act(cast, "first"))
    appointments.cancel_appointment(row, reason="", actor=act(cast, "bride"))
    assert Appointment.records.get(pk=row.pk).state == "cancelled_by_customer"
    # The fee stays credited: the applicant books again.
    assert is_settled(LABEL, application.pk)
    assert booked(application, cast).state == "booked"


@pytest.mark.parametrize("is_excused, state", [(False, "no_show"), (True, "excused")])
def test_notary_records_an_absence_after_the_grace(
    application: Application, cast: Cast, is_excused: bool, state: str
) -> None:
    row = booked(application, cast)
    notary = act(cast, "notary")
    with time_machine.travel(row.starts_at + timedelta(minutes=14), tick=False), pytest.raises(Conflict):
        absences.record_absence(row, is_excused=is_excused, reason="مرض", actor=notary)
    with time_machine.travel(row.starts_at + timedelta(minutes=15), tick=False):
        with pytest.raises(NotAllowed):
            absences.record_absence(row, is_excused=is_excused, reason="مرض", actor=act(cast, "groom"))
        absences.record_absence(row, is_excused=is_excused, reason="مرض", actor=notary)
        assert Appointment.records.get().state == state
        assert not Reservation.records.filter(subject_id=row.room_id, state="booked").exists()
        assert booked(application, cast).state == "booked"


def test_withdrawal_of_the_application_cancels_its_sitting(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    assert joint_booking.cancel_of_ended_applications().done == 0
    applications.withdraw(application, actor=act(cast, "groom"))
    assert joint_booking.cancel_of_ended_applications().done == 1
    assert Appointment.records.get(pk=row.pk).state == "cancelled_by_service"
    assert not Reservation.records.filter(subject_id=row.room_id, state="booked").exists()
    assert Notice.records.filter(subject_id=row.pk, kind="appointment_cancelled", channel="inbox").count() == 6


def test_applicant_goes_from_the_application_to_the_booked_sitting(application: Application, cast: Cast) -> None:
    client = payer_client(cast, "groom")
    page = reverse("application_book", args=[application.pk])
    assert page in client.get(reverse("application", args=[application.pk])).content.decode()
    slot = next_slot(application)
    day = slot.starts_at.date().isoformat()
    value = f"{slot.starts_at.isoformat()}|{slot.notary.pk}"
    assert value in client.get(page, {"day": day}).content.decode()
    answer = client.post(page, {"slot": value})
    row = Appointment.records.get()
    assert answer["Location"] == reverse("appointment", args=[row.pk])
    assert reverse("appointment_book", args=[row.pk]) in client.get(answer["Location"]).content.decode()
    client.post(reverse("appointment_book", args=[row.pk]))
    shown = client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert page in shown
    assert shown.count("شاهد") >= 2
    later = next_slot(application)
    moved = client.post(page, {"slot": f"{later.starts_at.isoformat()}|{later.notary.pk}", "version": "1"})
    assert moved["Location"] == reverse("appointment", args=[row.pk])
    assert Appointment.records.get().starts_at == later.starts_at


def test_page_names_a_missing_or_taken_time(application: Application, cast: Cast) -> None:
    client = payer_client(cast, "groom")
    page = reverse("application_book", args=[application.pk])
    for value in ("", "x", f"{timezone.now().isoformat()}|{cast.people['notary'].pk}"):
        assert client.post(page, {"slot": value}).status_code == 400
    slot = next_slot(application)
    keep_busy(cast.people["bride"], slot.starts_at, application)
    answer = client.post(page, {"slot": f"{slot.starts_at.isoformat()}|{slot.notary.pk}"})
    assert answer.status_code == 409
    assert client.get(page, {"gender": "female", "notary": "x", "day": "x"}).status_code == 200


def test_booking_page_needs_few_queries(
    application: Application, cast: Cast, django_assert_max_num_queries: object
) -> None:
    client, page = payer_client(cast, "groom"), reverse("application_book", args=[application.pk])
    client.get(page)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert client.get(page).status_code == 200


def test_booking_page_is_for_the_applicant_alone(application: Application, cast: Cast) -> None:
    page = reverse("application_book", args=[application.pk])
    assert payer_client(cast, "bride").get(page).status_code == 403
    assert payer_client(cast, "stranger").get(page).status_code == 404
    assert payer_client(cast, "notary").get(page).status_code == 403


def test_person_abroad_reads_their_own_time_next_to_the_offices(application: Application, cast: Cast) -> None:
    Person.records.filter(pk=cast.people["groom"].pk).update(zone="Europe/London")
    client = payer_client(cast, "groom")
    client.cookies["diwan-language"] = "en"
    assert "own time" in client.get(reverse("application_book", args=[application.pk])).content.decode()
    row = booked(application, cast)
    assert "Your time" in client.get(reverse("appointment", args=[row.pk])).content.decode()


def test_notary_records_an_absence_on_its_page(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    page = reverse("appointment_absence", args=[row.pk])
    with time_machine.travel(row.starts_at + timedelta(minutes=16), tick=False):
        client = payer_client(cast, "notary")
        assert page in client.get(reverse("appointment", args=[row.pk])).content.decode()
        assert client.get(page).status_code == 200
        assert client.post(page, {"kind": "excused"}).status_code == 400
        assert client.post(page, {"kind": "excused", "reason": "سفر"}).status_code == 302
        assert Appointment.records.get().state == "excused"
        assert payer_client(cast, "groom").get(page).status_code == 403


def test_application_is_not_withdrawn_while_its_sitting_runs(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    page = reverse("application_withdraw", args=[application.pk])
    with time_machine.travel(row.starts_at, tick=False):
        appointments.open_sitting(row, actor=act(cast, "notary"))
        with pytest.raises(NotNow) as refused:
            applications.withdraw(application, actor=act(cast, "groom"))
        assert refused.value.code == "sitting_runs"
        client = payer_client(cast, "groom")
        client.cookies["diwan-language"] = "en"
        for answer in (client.get(page), client.post(page)):
            assert answer.status_code == 409
            assert "Tell the notary" in answer.content.decode()
    assert Application.records.get().state == "ready"


def test_sitting_of_a_withdrawn_application_does_not_begin(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    applications.withdraw(application, actor=act(cast, "groom"))
    with time_machine.travel(row.starts_at, tick=False), pytest.raises(Conflict) as refused:
        appointments.open_sitting(row, actor=act(cast, "notary"))
    assert refused.value.code == "application_ended"
    assert Appointment.records.get().state == "booked"


def test_script_of_the_sitting_begins_over_the_agreed_text(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    with time_machine.travel(row.starts_at, tick=False):
        appointments.open_sitting(row, actor=act(cast, "notary"))
        script = begin_for_application(row, actor=act(cast, "notary"))
    assert script.draft_hash == application.draft_hash
    members = list(script.members.order_by("place").values_list("role", "number", "place"))
    assert members == [("groom", 0, 0), ("bride", 0, 1), ("wali", 0, 2), ("witness", 1, 3), ("witness", 2, 4)]


def test_script_does_not_begin_over_a_text_that_has_changed(application: Application, cast: Cast) -> None:
    row = booked(application, cast)
    Application.records.filter(pk=application.pk).update(draft_hash="0" * 64)
    row = Appointment.records.select_related("application__office", "room", "office").get(pk=row.pk)
    with time_machine.travel(row.starts_at, tick=False):
        appointments.open_sitting(row, actor=act(cast, "notary"))
        with pytest.raises(Conflict):
            begin_for_application(row, actor=act(cast, "notary"))
