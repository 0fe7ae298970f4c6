"""Grounds of one right that change at the same time, decided by PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import Person, Posting
from courts.registry.models import (
    Assignment,
    Case,
    CaseUserObjectPermission,
    FilingUserObjectPermission,
    Representation,
)
from courts.registry.services import postings, rights
from courts.registry.services.cases import assign, end_assignment, end_representation, enter_appearance
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.provoked import Meeting
from tests.registry import desk

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

ROUNDS = 40


@pytest.fixture
def committed() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


@pytest.fixture
def case(committed: Cast) -> Case:
    """Return a case with a second claimant, both represented by the lawyer of the cast."""
    case = desk.case(committed)
    second = case.parties.create(person=committed.people["second_witness"], role="claimant", position=9)
    enter_appearance(case, party=second, lawyer=committed.people["lawyer"], actor=SYSTEM)
    return case


def acting(case: Case, cast: Cast) -> list[Representation]:
    """Return the representations of the lawyer that have not ended."""
    rows = Representation.records.filter(party__case=case, lawyer=cast.people["lawyer"], until__isnull=True)
    return list(rows.select_related("party__case", "party__person", "lawyer").order_by("pk"))


def holds(case: Case, cast: Cast, member: str = "lawyer") -> bool:
    """Return whether the member of the cast holds a right on the case."""
    return CaseUserObjectPermission.objects.filter(content_object=case, user=cast.users[member]).exists()


def test_two_representations_ended_at_once_leave_no_right(
    committed: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(monkeypatch, rights, "case_grounds")
    for _round in range(ROUNDS):
        first, second = acting(case, committed)
        meeting.run(
            lambda first=first: end_representation(first, actor=SYSTEM),
            lambda second=second: end_representation(second, actor=SYSTEM),
        )
        assert not holds(case, committed)
        for row in (first, second):
            enter_appearance(case, party=row.party, lawyer=row.lawyer, actor=SYSTEM)
        assert holds(case, committed)


def test_representation_and_assignment_ended_at_once_leave_no_right(
    committed: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    lawyer = committed.people["lawyer"]
    end_representation(acting(case, committed)[0], actor=SYSTEM)
    meeting = Meeting(monkeypatch, rights, "case_grounds")
    for _round in range(ROUNDS):
        assignment = assign(case, lawyer, "clerk", actor=SYSTEM)
        (row,) = acting(case, committed)
        meeting.run(
            lambda row=row: end_representation(row, actor=SYSTEM),
            lambda assignment=assignment: end_assignment(assignment, actor=SYSTEM),
        )
        assert not holds(case, committed)
        enter_appearance(case, party=row.party, lawyer=lawyer, actor=SYSTEM)


def test_ground_that_begins_as_another_ends_keeps_the_right(
    committed: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = acting(case, committed)
    end_representation(second, actor=SYSTEM)
    meeting = Meeting(monkeypatch, rights, "case_grounds")
    for _round in range(ROUNDS):
        meeting.run(
            lambda first=first: end_representation(first, actor=SYSTEM),
            lambda second=second: enter_appearance(case, party=second.party, lawyer=second.lawyer, actor=SYSTEM),
        )
        assert holds(case, committed)
        (left,) = acting(case, committed)
        assert left.party_id == second.party_id
        first, second = left, first


def test_assignment_that_begins_as_a_representation_ends_keeps_the_right(
    committed: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    lawyer = committed.people["lawyer"]
    end_representation(acting(case, committed)[0], actor=SYSTEM)
    meeting = Meeting(monkeypatch, rights, "case_grounds")
    for _round in range(ROUNDS):
        (row,) = acting(case, committed)
        meeting.run(
            lambda row=row: end_representation(row, actor=SYSTEM),
            lambda: assign(case, lawyer, "clerk", actor=SYSTEM),
        )
        assert holds(case, committed)
        enter_appearance(case, party=row.party, lawyer=lawyer, actor=SYSTEM)
        end_assignment(Assignment.records.get(person=lawyer, until__isnull=True), actor=SYSTEM)


def test_sweep_leaves_the_work_of_staff_who_are_posted_again(
    committed: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = committed.people["manager"]
    yesterday = clock.today() - timedelta(days=1)
    lock = postings.lock_postings

    def posted_again_first(person: Person) -> None:
        # Between the sweep's reading and its lock, the person is posted again.
        Posting.records.filter(person=manager).update(ends_on=None)
        lock(person)

    monkeypatch.setattr(postings, "lock_postings", posted_again_first)
    Posting.records.filter(person=manager).update(starts_on="2020-01-01", ends_on=yesterday)
    assert postings.withdraw_ended().done == 0
    assert holds(case, committed, "manager")
    assert FilingUserObjectPermission.objects.filter(user=committed.users["manager"]).exists()
    assert Assignment.records.filter(person=manager, until__isnull=True).exists()


def test_right_granted_as_the_state_changes_has_the_new_state(committed: Cast, case: Case) -> None:
    for state in ["listed", "preparing"] * (ROUNDS // 2):
        start = Barrier(2)

        def change(state: str = state, start: Barrier = start) -> None:
            with transaction.atomic():
                start.wait()
                Case.records.filter(pk=case.pk).update(state=state)

        def grant(start: Barrier = start) -> None:
            with transaction.atomic():
                permission = CaseUserObjectPermission.objects.values_list("permission", flat=True)[0]
                start.wait()
                CaseUserObjectPermission.objects.create(
                    permission_id=permission, user=committed.users["clerk"], content_object=case
                )

        in_threads(change, grant)
        assert states_of(case) == {state}
        CaseUserObjectPermission.objects.filter(user=committed.users["clerk"]).delete()


@pytest.mark.parametrize("first", ["state", "right"])
def test_right_waits_for_the_state_and_the_state_for_the_right(committed: Cast, case: Case, first: str) -> None:
    """The order of two open transactions is fixed: the second begins while the first one has not committed."""
    permission = CaseUserObjectPermission.objects.values_list("permission", flat=True)[0]

    def change() -> None:
        Case.records.filter(pk=case.pk).update(state="listed")

    def grant() -> None:
        CaseUserObjectPermission.objects.create(
            permission_id=permission, user=committed.users["clerk"], content_object=case
        )

    one, other = (change, grant) if first == "state" else (grant, change)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            one()
            second = pool.submit(_and_close, other)
            wait_for_lock()
            assert not second.done()
        second.result(10)
    assert holds(case, committed, "clerk")
    assert states_of(case) == {"listed"}


def states_of(case: Case) -> set[str]:
    """Return the states on the rights of the case."""
    rights_of_case = CaseUserObjectPermission.objects.filter(content_object=case)
    return set(rights_of_case.values_list("case_state", flat=True))


def _and_close(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connections.close_all()


def in_threads(*acts: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        for each in [pool.submit(_and_close, act) for act in acts]:
            each.result(10)


def wait_for_lock() -> None:
    """Return as soon as a connection waits for a lock of another one."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise AssertionError("no connection waits for a lock")
