"""Identity checks by video: the list, the sitting, the decision of the desk, and every end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.services.identity import identity_checks
from courts.access.services.identity.identity_checks import Seen
from courts.access.states import IdentityCheckState
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import AuditEntry, Notice, Person, Reservation, User
from courts.ground.services.notices import sweep
from courts.ground.services.reservations import Taken
from demo.people import Cast
from identity.models import VideoCheck
from identity.services import decisions, video_checks
from identity.states import VideoCheckState
from tests.hearings.cases import NOW
from tests.identity.applicants import NAME, NUMBER, admitted, applicant, asked, called, waiting
from video.models import Room, Seat, Sitting
from video.services import admission


@pytest.fixture(autouse=True)
def tuesday(settings: object) -> Iterator[time_machine.Coordinates]:
    """Tuesday, ten in the morning at the court, which is open."""
    settings.VIDEO_IDENTITY_CHECKS = True  # type: ignore[attr-defined]
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def seen(name: str = NAME, number: str = NUMBER) -> Seen:
    return Seen("desk", "emirates_id", name, "Salma Rashid", number)


def fresh(row: VideoCheck) -> VideoCheck:
    return VideoCheck.records.select_related("request__account__person", "venue", "room", "staff").get(pk=row.pk)


def kinds_of(row: VideoCheck) -> set[str]:
    return set(Notice.records.filter(subject_id=row.pk).exclude(state="withdrawn").values_list("kind", flat=True))


def test_call_opens_a_live_room_for_the_two_people_and_tells_the_applicant(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    assert row.room is not None
    people = set(Seat.records.filter(room=row.room, is_live=True).values_list("person", flat=True))
    assert people == {cast.people["clerk"].pk, row.request.account.person_id}
    assert Sitting.records.get(room=row.room).state == "live"
    assert kinds_of(row) == {"video_check_called"}
    sweep()
    assert Notice.records.filter(subject_id=row.pk, channel="email").get().state == "sent"


def test_decision_proves_the_identity_ends_the_sitting_and_says_by_video(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    admitted(row)
    decisions.verify(fresh(row), seen(), actor=actor_for(cast.users["clerk"]))
    check = IdentityCheck.records.get(pk=row.request_id)
    assert (check.state, check.method, check.seen_number) == (IdentityCheckState.VERIFIED, "video", NUMBER)
    assert check.decided_by == cast.users["clerk"]
    assert check.account.person.is_verified
    assert fresh(row).state == VideoCheckState.DONE
    assert Room.records.get(pk=row.room_id).state == "closed"
    assert not Reservation.records.filter(subject_id=row.room_id, state="booked").exists()
    assert AuditEntry.records.filter(action="videocheck.done", subject_id=str(row.pk)).exists()


def test_account_claims_known_person_in_the_sitting_by_the_rules_of_the_desk(cast: Cast) -> None:
    known = Person.records.create(name_ar="سلمي  راشد", emirates_id=NUMBER)
    row = called(cast, waiting(cast))
    admitted(row)
    decisions.verify(fresh(row), seen(), actor=actor_for(cast.users["clerk"]))
    account = User.objects.get(pk=row.request.account_id)
    assert account.person_id == known.pk
    # The seat of the former person is left, and no one attends it any more.
    assert set(Seat.records.filter(room=row.room_id).values_list("state", flat=True)) == {"left"}


def test_different_name_becomes_the_clerk_s_task_and_changes_nothing_else(cast: Cast) -> None:
    known = Person.records.create(name_ar="هند سالم", emirates_id=NUMBER)
    row = called(cast, waiting(cast), staff="manager")
    admitted(row)
    check = decisions.verify(fresh(row), seen(), actor=actor_for(cast.users["manager"]))
    assert (check.state, check.problem) == (IdentityCheckState.DISPUTED, CheckProblem.NAMES_DIFFER)
    assert User.objects.get(pk=row.request.account_id).person_id != known.pk
    assert fresh(row).state == VideoCheckState.DONE
    with pytest.raises(NotAllowed):
        identity_checks.decide_same_person(check, reason="اسم", actor=actor_for(cast.users["manager"]))
    identity_checks.decide_same_person(check, reason="اسم الزواج", actor=actor_for(cast.users["clerk"]))
    assert User.objects.get(pk=row.request.account_id).person_id == known.pk


@pytest.mark.parametrize("act", ["verify", "refuse"])
def test_no_decision_before_the_applicant_was_in_the_room(cast: Cast, act: str) -> None:
    row = called(cast, waiting(cast))
    clerk = actor_for(cast.users["clerk"])
    guest = Seat.records.select_related("room").get(room=row.room_id, role="applicant")
    admission.enter(guest, actor=actor_for(row.request.account))
    acts = {
        "verify": lambda: decisions.verify(fresh(row), seen(), actor=clerk),
        "refuse": lambda: decisions.refuse(fresh(row), reason="سبب", actor=clerk),
    }
    with pytest.raises(Conflict) as refused:
        acts[act]()
    assert refused.value.code == "not_seen"
    assert fresh(row).state == VideoCheckState.CALLED
    assert IdentityCheck.records.get(pk=row.request_id).state == IdentityCheckState.REQUESTED


def test_refusal_keeps_its_reason_and_needs_one(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    admitted(row)
    with pytest.raises(DomainError):
        decisions.refuse(fresh(row), reason=" ", actor=actor_for(cast.users["clerk"]))
    assert fresh(row).state == VideoCheckState.CALLED
    decisions.refuse(fresh(row), reason="الوثيقة منتهية", actor=actor_for(cast.users["clerk"]))
    check = IdentityCheck.records.get(pk=row.request_id)
    assert (check.state, check.reason) == (IdentityCheckState.REFUSED, "الوثيقة منتهية")


@pytest.mark.parametrize("member", ["judge", "notary", "other_clerk", "lawyer"])
def test_only_staff_who_check_identities_there_call(cast: Cast, member: str) -> None:
    row = waiting(cast)
    with pytest.raises(NotAllowed):
        called(cast, row, member)
    assert fresh(row).state == VideoCheckState.WAITING


def test_member_of_staff_never_calls_their_own_request(cast: Cast) -> None:
    clerk = cast.users["clerk"]
    Person.records.filter(pk=clerk.person_id).update(identity_level="none")
    user = User.objects.select_related("person").get(pk=clerk.pk)
    row = waiting(cast, user)
    with pytest.raises(NotAllowed):
        video_checks.call(row, actor=actor_for(user))


def test_another_member_of_staff_neither_calls_again_nor_decides(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    admitted(row)
    manager = actor_for(cast.users["manager"])
    with pytest.raises(Conflict):
        video_checks.call(fresh(row), actor=manager)
    with pytest.raises(NotAllowed):
        decisions.verify(fresh(row), seen(), actor=manager)
    with pytest.raises(NotAllowed):
        video_checks.cancel(fresh(row), reason="سبب", actor=manager)
    assert fresh(row).staff == cast.people["clerk"]


def test_one_member_of_staff_has_one_sitting_at_a_time(cast: Cast) -> None:
    called(cast, waiting(cast))
    second = waiting(cast, applicant("other@diwan.example"))
    with pytest.raises(Conflict) as refused:
        called(cast, second)
    assert refused.value.code == "busy"
    assert fresh(second).state == VideoCheckState.WAITING


def test_notary_in_a_sitting_is_reserved(cast: Cast) -> None:
    row = called(cast, waiting(cast, venue="office"), "notary")
    reserved = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert reserved.filter(resource__person=cast.people["notary"]).exists()
    assert reserved.filter(resource__person=row.request.account.person_id).exists()


def test_applicant_in_another_meeting_is_not_called(cast: Cast) -> None:
    first = called(cast, waiting(cast))
    user = User.objects.get(pk=first.request.account_id)
    VideoCheck.records.filter(pk=first.pk).update(state="done")
    IdentityCheck.records.filter(pk=first.request_id).update(state="refused")
    second = waiting(cast, user)
    with pytest.raises(Taken):
        called(cast, second)
    assert fresh(second).state == VideoCheckState.WAITING


def test_list_is_closed_with_the_office_and_where_the_institution_allows_none(
    cast: Cast, tuesday: time_machine.Coordinates, settings: object
) -> None:
    user = applicant()
    check = asked(cast, user)
    tuesday.move_to(NOW + timedelta(hours=14))
    with pytest.raises(Conflict) as refused:
        video_checks.join(check, actor=actor_for(user))
    assert refused.value.code == "closed"
    tuesday.move_to(NOW)
    settings.VIDEO_IDENTITY_CHECKS = False  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        video_checks.join(check, actor=actor_for(user))
    assert not VideoCheck.records.exists()


def test_only_the_applicant_joins_once_and_for_a_check_by_video(cast: Cast) -> None:
    row = waiting(cast)
    applicant_actor = actor_for(row.request.account)
    with pytest.raises(Conflict):
        video_checks.join(row.request, actor=applicant_actor)
    with pytest.raises(NotAllowed):
        video_checks.join(row.request, actor=actor_for(cast.users["stranger"]))
    video_checks.cancel(fresh(row), actor=applicant_actor)
    IdentityCheck.records.filter(pk=row.request_id).update(method="desk")
    with pytest.raises(NotAllowed):
        video_checks.join(IdentityCheck.records.get(pk=row.request_id), actor=applicant_actor)


def test_absent_applicant_is_missed_told_and_may_join_again(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    video_checks.miss(fresh(row), actor=actor_for(cast.users["clerk"]))
    assert fresh(row).state == VideoCheckState.MISSED
    assert kinds_of(row) == {"video_check_missed"}
    assert Room.records.get(pk=row.room_id).state == "closed"
    user = row.request.account
    assert video_checks.join(row.request, actor=actor_for(user)).state == VideoCheckState.WAITING


def test_applicant_in_the_waiting_room_is_not_absent(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    guest = Seat.records.select_related("room").get(room=row.room_id, role="applicant")
    admission.enter(guest, actor=actor_for(row.request.account))
    with pytest.raises(Conflict) as refused:
        video_checks.miss(fresh(row), actor=actor_for(cast.users["clerk"]))
    assert refused.value.code == "here"


def test_either_cancels_and_the_office_gives_a_reason(cast: Cast) -> None:
    clerk = actor_for(cast.users["clerk"])
    row = called(cast, waiting(cast))
    with pytest.raises(DomainError):
        video_checks.cancel(fresh(row), reason="", actor=clerk)
    video_checks.cancel(fresh(row), reason="انقطع الاتصال", actor=clerk)
    assert (fresh(row).state, fresh(row).reason) == (VideoCheckState.CANCELLED_BY_OFFICE, "انقطع الاتصال")
    assert kinds_of(row) == {"video_check_cancelled"}
    again = called(cast, video_checks.join(row.request, actor=actor_for(row.request.account)))
    video_checks.cancel(fresh(again), actor=actor_for(row.request.account))
    assert fresh(again).state == VideoCheckState.CANCELLED_BY_APPLICANT
    # The call does not reach the applicant after they have left.
    assert kinds_of(again) == set()
    assert Room.records.get(pk=again.room_id).state == "closed"
    with pytest.raises(Conflict):
        video_checks.cancel(fresh(again), reason="سبب", actor=clerk)


def test_sweep_ends_the_list_when_the_office_closes_and_tells_the_applicant(
    cast: Cast, tuesday: time_machine.Coordinates
) -> None:
    row = waiting(cast)
    video_checks.end_old()
    assert fresh(row).state == VideoCheckState.WAITING
    tuesday.move_to(row.waits_until)
    video_checks.end_old()
    assert fresh(row).state == VideoCheckState.EXPIRED
    assert kinds_of(row) == {"video_check_expired"}


def test_sweep_ends_a_sitting_that_was_left_open(cast: Cast, tuesday: time_machine.Coordinates) -> None:
    absent = called(cast, waiting(cast))
    present = called(cast, waiting(cast, applicant("other@diwan.example")), "manager")
    admitted(present)
    tuesday.move_to(NOW + video_checks.LENGTH + video_checks.LEFT_OPEN)
    video_checks.end_old()
    assert fresh(absent).state == VideoCheckState.MISSED
    assert fresh(present).state == VideoCheckState.CANCELLED_BY_OFFICE


def test_request_decided_at_the_desk_or_withdrawn_leaves_the_list(cast: Cast) -> None:
    at_desk, gone = waiting(cast), waiting(cast, applicant("other@diwan.example"))
    identity_checks.refuse(at_desk.request, reason="سبب", actor=actor_for(cast.users["clerk"]))
    identity_checks.withdraw(gone.request, actor=actor_for(gone.request.account))
    with pytest.raises(Conflict):
        called(cast, fresh(gone))
    video_checks.end_old()
    assert {fresh(at_desk).state, fresh(gone).state} == {VideoCheckState.CANCELLED_BY_APPLICANT}


def test_posting_that_ends_takes_the_sitting_from_the_member_of_staff(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    admitted(row)
    day = (NOW - timedelta(days=2)).date()
    cast.people["clerk"].postings.update(starts_on=day, ends_on=day)
    with pytest.raises(NotAllowed):
        decisions.verify(fresh(row), seen(), actor=actor_for(cast.users["clerk"]))
