"""The rights that are asked for many people at once are those that pages ask for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.models import Posting, Recipient
from courts.ground.services.notices import notify, sweep
from courts.registry.models import Assignment, Case, CaseUserObjectPermission, Party, Representation
from courts.registry.queries.cases import may_see_case
from courts.registry.queries.notices import may_be_notified_of_cases
from demo.people import Cast
from hearings.models import Hearing
from hearings.queries.notices import hearings_to_notify, may_be_notified, may_be_notified_of
from tests.hearings.cases import make_case, make_hearing
from video.models import Seat
from video.services.rooms import remove_seat


def end_postings(cast: Cast, case: Case) -> None:
    Posting.records.update(starts_on="2020-01-01", ends_on=timezone.now().date() - timedelta(days=1))


def no_clerk(cast: Cast, case: Case) -> None:
    Assignment.records.filter(case=case, role="clerk").update(until=timezone.now())
    CaseUserObjectPermission.objects.filter(content_object=case, user=cast.users["clerk"]).delete()


def no_clerk_and_closed(cast: Cast, case: Case) -> None:
    no_clerk(cast, case)
    Hearing.records.filter(case=case).update(is_closed=True)


def no_clerk_and_sealed(cast: Cast, case: Case) -> None:
    no_clerk(cast, case)
    Case.records.filter(pk=case.pk).update(is_sealed=True)


def judge_is_a_party_without_posting(cast: Cast, case: Case) -> None:
    end_postings(cast, case)
    Party.records.create(case=case, person=cast.people["judge"], role="claimant", position=9)


def counsel_removed(cast: Cast, case: Case) -> None:
    Representation.records.filter(party__case=case).update(until=timezone.now())
    CaseUserObjectPermission.objects.filter(content_object=case, user=cast.users["counsel"]).delete()


def witness_removed(cast: Cast, case: Case) -> None:
    seat = Seat.records.get(room__hearing__case=case, person=cast.people["witness"])
    remove_seat(seat, actor=SYSTEM, reason="…")


def nothing(cast: Cast, case: Case) -> None:
    """The case as it was made."""


CHANGES = [
    nothing,
    end_postings,
    no_clerk,
    no_clerk_and_closed,
    no_clerk_and_sealed,
    judge_is_a_party_without_posting,
    counsel_removed,
    witness_removed,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_rights_of_many_people_are_those_of_each(cast: Cast, case: Case, hearing: Hearing, change: object) -> None:
    other = make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=hearing.ends_at + timedelta(hours=2))
    assert callable(change)
    change(cast, case)
    found = hearings_to_notify([hearing.pk, other.pk])
    pairs = [(person, row) for person in cast.people.values() for row in found.values()]
    one_by_one = {(person.pk, row.pk) for person, row in pairs if may_be_notified(person, row)}
    assert may_be_notified_of(pairs) == one_by_one
    assert 0 < len(one_by_one) < len(pairs)
    cases = [(person, row.case) for person, row in pairs]
    assert may_be_notified_of_cases(cases) == {
        (person.pk, row.pk) for person, row in cases if may_see_case(person, row)
    }


def test_reminders_of_a_whole_hearing_need_a_fixed_number_of_queries(cast: Cast, hearing: Hearing) -> None:
    sweep()

    def cost(*members: str) -> int:
        people = [Recipient(cast.people[member]) for member in members]
        notify("hearing_reminder", hearing, people, step=str(len(members)))
        with CaptureQueriesContext(connection) as queries:
            assert sweep() == 2 * len(members)
        # Each mail costs one more: the mark that the mail server took it.
        return len(queries) - len(members)

    assert cost("witness", "clerk") == cost("counsel", "lawyer", "claimant", "witness", "interpreter", "judge", "clerk")
