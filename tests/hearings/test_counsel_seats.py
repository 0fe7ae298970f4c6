"""Counsel's seats follow the representations of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from courts.ground.models import Notice, Reservation
from courts.ground.services.notices import sweep
from courts.registry.models import Case, Representation
from courts.registry.services.cases import end_representation, enter_appearance
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.seats import follow_case, follow_cases
from tests.hearings.cases import LATER, NOW, TOMORROW, actor, make_case, make_hearing, reserved
from video.models import Seat


def test_removed_lawyer_gets_no_notices_and_loses_the_seat(cast: Cast, case: Case, hearing: Hearing) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    sweep()
    sent = Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk, state="sent")
    assert not sent.exists()
    assert Notice.records.filter(recipient=cast.people["lawyer"], subject_id=hearing.pk, state="sent").exists()
    assert follow_cases() == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live


def test_counsel_who_enter_later_get_a_seat_and_a_notice(cast: Cast, case: Case) -> None:
    representation = Representation.records.get(lawyer=cast.people["counsel"])
    end_representation(representation, actor=actor(cast, "clerk"))
    hearing = make_hearing(cast, case)
    assert not Seat.records.filter(room=hearing.room_id, person=cast.people["counsel"]).exists()
    enter_appearance(case, party=representation.party, lawyer=cast.people["counsel"], actor=actor(cast, "clerk"))
    assert follow_cases() == 1
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"])
    assert seat.role == "respondent_counsel"
    assert Notice.records.filter(recipient=cast.people["counsel"], subject_id=hearing.pk).exists()
    assert follow_cases() == 0


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


def test_sweep_updates_seats_however_old_the_change_is(cast: Cast, case: Case, hearing: Hearing) -> None:
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW - timedelta(days=40))
    assert follow_cases() == 1
    assert not Seat.records.get(room=hearing.room_id, person=cast.people["counsel"]).is_live
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=None, since=NOW - timedelta(days=40))
    assert follow_cases() == 1
    assert follow_cases() == 0


def test_counsel_who_changed_sides_gets_a_seat_on_the_new_side(cast: Cast, case: Case, hearing: Hearing) -> None:
    clerk = actor(cast, "clerk")
    end_representation(Representation.records.get(lawyer=cast.people["counsel"]), actor=clerk)
    enter_appearance(case, party=case.parties.get(role="claimant"), lawyer=cast.people["counsel"], actor=clerk)
    assert follow_cases() == 2
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["counsel"], is_live=True)
    assert seat.role == "claimant_counsel"


def test_failing_case_does_not_stop_the_sweep_for_other_cases(
    cast: Cast, case: Case, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=LATER)
    Representation.records.filter(lawyer=cast.people["counsel"]).update(until=NOW)

    def follow(row: Case) -> int:
        if row.pk == case.pk:
            raise RuntimeError
        return follow_case(row)

    monkeypatch.setattr("hearings.services.seats.follow_case", follow)
    assert follow_cases() == 1
    assert not Seat.records.get(room=other.room_id, person=cast.people["counsel"]).is_live
