"""Counsel's seats follow the representations of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from courts.ground.models import Notice, Person, Reservation, SweepItem, SweepState
from courts.ground.services import full_runs
from courts.ground.services.notices import sweep
from courts.ground.services.reservations import Leg, book, release, resource_of_person
from courts.registry.models import Case, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.listing import reschedule_hearing
from hearings.services.seats import follow_case, follow_cases
from tests.hearings.cases import LATER, NOW, TOMORROW, actor, fresh, make_case, make_hearing, reserved
from video.models import Seat


def test_removed_lawyer_gets_no_notices_and_loses_the_seat(cast: Cast, case: Case, hearing: Hearing) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    sweep()
    sent = Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk, state="sent")
    assert not sent.exists()
    assert Notice.records.filter(recipient=cast.people["lawyer"], subject_id=hearing.pk, state="sent").exists()
    assert follow_cases().done == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live


def test_counsel_who_leave_are_told_once_with_their_client_and_the_clerk(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    sweep()
    mail.outbox.clear()
    counsel, client = cast.people["lawyer"], cast.people["claimant"]
    end_representation(Representation.records.get(lawyer=counsel), actor=actor(cast, "clerk"))
    assert follow_cases().done == 1
    assert follow_cases().done == 0
    sweep()
    sent = Notice.records.filter(state="sent", subject_id=hearing.pk)
    told = sent.filter(kind="hearing_counsel_off")
    assert {(row.recipient, row.channel) for row in told} == {(counsel, "inbox"), (counsel, "email")}
    left = sent.filter(kind="hearing_counsel_left", channel="inbox")
    assert {row.recipient for row in left} == {client, cast.people["clerk"]}
    assert "وكيلك" in left.get(recipient=client).body_ar
    assert "وكيلك" not in left.get(recipient=cast.people["clerk"]).body_ar
    # The message says what counsel knew before, and no more; its calendar entry is a cancellation of the same event.
    (message,) = [each for each in mail.outbox if "hearing_counsel_off" in _kind_of(each.extra_headers["Message-ID"])]
    (invitation,) = [part for part in message.alternatives if str(part.mimetype).startswith("text/calendar")]
    assert "method=CANCEL" in str(invitation.mimetype)
    assert "METHOD:CANCEL" in str(invitation.content)
    assert f"UID:{hearing.pk}" in str(invitation.content).replace("\r\n ", "")
    assert str(hearing.pk) not in str(message.body)
    # The other side and the witnesses are not told.
    assert not sent.filter(kind__startswith="hearing_counsel", recipient=cast.people["counsel"]).exists()
    assert not sent.filter(kind__startswith="hearing_counsel", recipient=cast.people["witness"]).exists()


def _kind_of(message_id: str) -> str:
    return Notice.records.get(pk=message_id.strip("<>").partition("@")[0]).kind


def test_last_message_survives_a_withdrawal_and_other_messages_need_the_right(
    cast: Cast, case: Case, hearing: Hearing
) -> None:
    counsel = cast.people["lawyer"]
    end_representation(Representation.records.get(lawyer=counsel), actor=actor(cast, "clerk"))
    follow_cases()
    reschedule_hearing(
        fresh(hearing),
        starts_at=LATER,
        ends_at=LATER + timedelta(minutes=30),
        reason="تعارض",
        version=hearing.version,
        actor=actor(cast, "clerk"),
    )
    sweep()
    sent = Notice.records.filter(state="sent", recipient=counsel, subject_id=hearing.pk)
    assert set(sent.values_list("kind", flat=True)) == {"hearing_counsel_off"}


def test_counsel_who_act_again_are_invited_again(cast: Cast, case: Case, hearing: Hearing) -> None:
    sweep()
    counsel = cast.people["lawyer"]
    representation = Representation.records.get(lawyer=counsel)
    end_representation(representation, actor=actor(cast, "clerk"))
    follow_cases()
    enter_appearance(case, party=representation.party, lawyer=counsel, actor=actor(cast, "clerk"))
    assert follow_cases().done == 1
    sweep()
    sent = Notice.records.filter(state="sent", recipient=counsel, channel="inbox", subject_id=hearing.pk)
    # The message about the end had not left yet: it is no longer true, and only the new invitation leaves.
    assert sent.filter(kind="hearing_listed").count() == 2
    assert not sent.filter(kind="hearing_counsel_off").exists()


def test_counsel_who_enter_later_get_a_seat_and_a_notice(cast: Cast, case: Case) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case)
    assert not Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"]).exists()
    enter_appearance(case, party=representation.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    assert follow_cases().done == 1
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"])
    assert seat.role == "respondent_counsel"
    assert Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk).exists()
    assert follow_cases().done == 0


def test_word_for_counsel_follows_the_parties_that_they_represent(cast: Cast, case: Case, hearing: Hearing) -> None:
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["lawyer"])
    party = case.parties.get(role="claimant")
    expected = {"female": "وكيل المدعية", "male": "وكيل المدعي"}[party.person.gender]
    if cast.people["lawyer"].gender == "female":
        expected = expected.replace("وكيل ", "وكيلة ")
    with translation.override("ar"):
        assert seat.role_word == expected
    Person.records.filter(pk=party.person_id).update(gender="female" if party.person.gender == "male" else "male")
    follow_case(case)
    again = Seat.records.get(pk=seat.pk)
    assert again.represents != seat.represents
    assert again.is_live


def test_lawyer_who_loses_the_case_loses_the_seat_on_commit(
    cast: Cast, case: Case, hearing: Hearing, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    counsel = cast.people["counsel"]
    seat = Seat.records.get(room=hearing.room_id, person=counsel)
    with django_capture_on_commit_callbacks(execute=True):
        end_representation(Representation.records.get(lawyer=counsel), actor=actor(cast, "clerk"))
    after = Seat.records.get(pk=seat.pk)
    assert (after.is_live, after.generation > seat.generation) == (False, True)
    assert not Reservation.records.filter(resource__person=counsel, state="booked").exists()
    # The other bookings are unchanged.
    assert reserved(hearing) == 8
    with django_capture_on_commit_callbacks(execute=True):
        enter_appearance(case, party=case.parties.get(role="respondent"), lawyer=counsel, actor=actor(cast, "clerk"))
    assert Seat.records.filter(room=hearing.room_id, person=counsel, is_live=True).count() == 1
    assert reserved(hearing) == 9
    space = Reservation.records.get(resource__space=cast.spaces["facility_room"], state="booked")
    assert (space.starts_at, space.ends_at) == (
        TOMORROW - timedelta(minutes=15),
        TOMORROW + timedelta(minutes=45),
    )


def test_full_run_finds_a_change_that_no_service_made(cast: Cast, case: Case, hearing: Hearing) -> None:
    # The services that made the case and the hearing asked for a look at it.
    follow_cases()
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW - timedelta(days=40))
    assert follow_cases().done == 0
    # The rights of the case follow by a sweep of their own.
    full_runs.run_due()
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live
    assert SweepState.records.get(pk="hearings.follow_cases").repaired == 1


def test_sweep_compares_hearings_that_begin_soon(cast: Cast, case: Case, hearing: Hearing) -> None:
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW)
    with time_machine.travel(hearing.starts_at - timedelta(minutes=59), tick=False):
        assert follow_cases().done == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live


def test_sweep_retries_counsel_who_is_booked_elsewhere(cast: Cast, case: Case, hearing: Hearing) -> None:
    clerk, counsel = actor(cast, "clerk"), cast.people["counsel"]
    representation = Representation.records.get(lawyer=counsel)
    end_representation(representation, actor=clerk)
    follow_cases()
    meeting = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=hearing.starts_at + timedelta(days=1))
    legs = [Leg(resource_of_person(counsel, "lawyer"), hearing.starts_at, hearing.ends_at)]
    book(legs, meeting.case, actor=clerk)
    enter_appearance(case, party=representation.party, lawyer=counsel, actor=clerk)
    assert follow_cases().done == 0
    item = SweepItem.records.get()
    assert (item.key, item.error, item.failed_at) == (str(case.pk), "counsel is booked elsewhere", None)
    release(meeting.case, actor=clerk)
    with time_machine.travel(item.due_at or NOW, tick=False):
        assert follow_cases().done == 1
    assert Seat.records.get(room=hearing.room_id, person=counsel, is_live=True)
    assert not SweepItem.records.exists()


def test_counsel_who_changed_sides_gets_a_seat_on_the_new_side(cast: Cast, case: Case, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=clerk)
    enter_appearance(case, party=case.parties.get(role="claimant"), lawyer=cast.people["counsel"], actor=clerk)
    assert follow_cases().done == 1
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"], is_live=True)
    assert seat.role == "claimant_counsel"


def test_failing_case_does_not_stop_the_sweep_for_other_cases(
    cast: Cast, case: Case, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=LATER)
    for representation in Representation.records.filter(lawyer=cast.people["counsel"]):
        end_representation(representation, actor=actor(cast, "clerk"))

    def follow(row: Case) -> int:
        if row.pk == case.pk:
            raise RuntimeError
        return follow_case(row)

    monkeypatch.setattr("hearings.services.seats.follow_case", follow)
    assert follow_cases().done == 1
    assert not Seat.records.get(room=other.room_id, person=cast.people["counsel"]).is_live
    assert SweepItem.records.get().key == str(case.pk)
