"""Races for one applicant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from courts.access.models import IdentityCheck
from courts.access.services.identity import identity_checks
from courts.ground.actors import actor_for
from courts.ground.errors import DomainError
from courts.ground.models import Notice, User
from demo.people import Cast, create_cast
from identity.models import VideoCheck
from identity.services import decisions, video_checks
from tests.cast import PASSWORD
from tests.identity.applicants import admitted, applicant, asked, called
from tests.identity.test_video_checks import fresh, seen
from tests.races import at_once
from video.models import Room, Seat
from video.services import admission, speaking

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def allowed(settings: Any) -> None:
    settings.VIDEO_IDENTITY_CHECKS = True


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="demo", password=PASSWORD)


def on_list(cast: Cast, email: str = "salma@diwan.example") -> VideoCheck:
    user = applicant(email)
    return video_checks.join(asked(cast, user), actor=actor_for(user))


def results_of(*acts: Callable[[], object]) -> Counter[str]:
    """Run all acts at once; count their successes and refusals."""

    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except DomainError as refused:
            return refused.code
        return "done"

    return Counter(at_once(*(partial(outcome, act) for act in acts)))


def test_two_members_of_staff_who_call_one_applicant_open_one_sitting(committed: Cast) -> None:
    for number in range(4):
        row = on_list(committed, f"salma{number}@diwan.example")
        acts = [
            partial(video_checks.call, fresh(row), actor=actor_for(committed.users[member]))
            for member in ("clerk", "manager")
        ]
        assert results_of(*acts) == {"done": 1, "called": 1}
        assert Room.records.filter(owner_id=row.pk).count() == 1
        assert Notice.records.filter(subject_id=row.pk, channel="inbox").count() == 1
        winner = fresh(row).staff
        assert winner is not None
        video_checks.miss(fresh(row), actor=actor_for(User.objects.get(person=winner)))


def test_one_member_of_staff_who_calls_two_applicants_opens_one_sitting(committed: Cast) -> None:
    rows = [on_list(committed, f"salma{number}@diwan.example") for number in range(2)]
    clerk = actor_for(committed.users["clerk"])
    outcomes = results_of(*(partial(video_checks.call, fresh(row), actor=clerk) for row in rows))
    assert outcomes == {"done": 1, "busy": 1}
    assert sorted(VideoCheck.records.values_list("state", flat=True)) == ["called", "waiting"]
    assert Room.records.count() == 1


def test_applicant_who_joins_twice_at_once_is_on_the_list_once(committed: Cast) -> None:
    user = applicant()
    check = asked(committed, user)
    outcomes = results_of(*[partial(video_checks.join, check, actor=actor_for(user))] * 3)
    assert outcomes == {"done": 1, "waiting": 2}
    assert VideoCheck.records.count() == 1


def test_call_and_departure_of_the_applicant_leave_no_open_room(committed: Cast) -> None:
    for number in range(4):
        row = on_list(committed, f"salma{number}@diwan.example")
        results_of(
            partial(video_checks.call, fresh(row), actor=actor_for(committed.users["clerk"])),
            partial(video_checks.cancel, fresh(row), actor=actor_for(row.request.account)),
        )
        assert fresh(row).state == "cancelled_by_applicant"
        assert not Room.records.filter(owner_id=row.pk).exclude(state="closed").exists()


def test_decision_and_acts_of_the_applicant_in_the_room_do_not_deadlock(committed: Cast) -> None:
    clerk = actor_for(committed.users["clerk"])
    for number in range(6):
        row = called(committed, on_list(committed, f"salma{number}@diwan.example"))
        guest = admitted(row)
        account = actor_for(row.request.account)
        number_seen = f"78419900000{number:04d}"

        def raises_hand(guest: Seat = guest, account: Any = account) -> None:
            for is_up in (True, False) * 5:
                seat = Seat.records.select_related("room", "person").get(pk=guest.pk)
                speaking.raise_hand(seat, raised=is_up, actor=account)

        def leaves(guest: Seat = guest, account: Any = account) -> None:
            seat = Seat.records.select_related("room", "person").get(pk=guest.pk)
            admission.leave(seat, actor=account)

        outcomes = results_of(
            partial(decisions.verify, fresh(row), seen(number=number_seen), actor=clerk), raises_hand, leaves
        )
        assert outcomes["done"] >= 1
        assert (fresh(row).state, fresh(row).request.state) == ("done", "verified")


def test_decision_at_the_desk_and_in_the_sitting_is_made_once(committed: Cast) -> None:
    clerk, manager = (actor_for(committed.users[key]) for key in ("clerk", "manager"))
    for number in range(4):
        row = called(committed, on_list(committed, f"salma{number}@diwan.example"))
        admitted(row)
        check = IdentityCheck.records.select_related("account__person").get(pk=row.request_id)
        outcomes = results_of(
            partial(decisions.verify, fresh(row), seen(number=f"78419900000{number:04d}"), actor=clerk),
            partial(identity_checks.refuse, check, reason="سبب", actor=manager),
        )
        assert outcomes == {"done": 1, "conflict": 1}
        video_checks.end_old()
        assert not fresh(row).is_open


def test_sweep_and_call_do_not_meet(committed: Cast) -> None:
    for number in range(4):
        row = on_list(committed, f"salma{number}@diwan.example")
        VideoCheck.records.filter(pk=row.pk).update(waits_until=timezone.now() - timedelta(seconds=1))
        results_of(
            partial(video_checks.call, fresh(row), actor=actor_for(committed.users["clerk"])), video_checks.end_old
        )
        state = fresh(row).state
        assert state in {"called", "expired"}
        assert Room.records.filter(owner_id=row.pk).exists() == (state == "called")
        if state == "called":
            video_checks.miss(fresh(row), actor=actor_for(committed.users["clerk"]))
