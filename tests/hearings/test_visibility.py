"""The check of one case or hearing agrees with the list of all that a person may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.ground.models import Posting
from courts.registry.models import Assignment, Case, CaseUserObjectPermission, Representation
from courts.registry.services.cases import end_representation
from demo.people import Cast
from hearings.models import Hearing
from hearings.queries.hearings import next_of
from tests.hearings.cases import actor, make_case, make_hearing
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


def nothing(_cast: Cast, _hearing: Hearing) -> None:
    """Leave the hearing as it was listed."""


def no_clerk_took_it(_cast: Cast, hearing: Hearing) -> None:
    Assignment.records.filter(case=hearing.case, role="clerk").delete()


def closed_and_no_clerk_took_it(cast: Cast, hearing: Hearing) -> None:
    no_clerk_took_it(cast, hearing)
    Hearing.records.filter(pk=hearing.pk).update(is_closed=True)


def sealed_and_no_clerk_took_it(cast: Cast, hearing: Hearing) -> None:
    no_clerk_took_it(cast, hearing)
    CaseUserObjectPermission.objects.filter(content_object=hearing.case, user=cast.users["clerk"]).delete()
    Case.records.filter(pk=hearing.case_id).update(is_sealed=True)


def every_posting_ended(_cast: Cast, _hearing: Hearing) -> None:
    Posting.records.update(starts_on="2020-01-01", ends_on="2020-12-31")


def counsel_left(cast: Cast, hearing: Hearing) -> None:
    row = Representation.records.get(lawyer=cast.people["counsel"], party__case=hearing.case)
    end_representation(row, actor=actor(cast, "clerk"))


def the_judge_is_a_party_too(cast: Cast, hearing: Hearing) -> None:
    hearing.case.parties.filter(role="claimant").update(person=cast.people["judge"])
    every_posting_ended(cast, hearing)


def another(cast: Cast, hearing: Hearing) -> Hearing:
    return make_hearing(cast, make_case(cast, title="دعوى أخرى"), starts_at=hearing.starts_at + timedelta(days=5))


@pytest.mark.parametrize(
    "change",
    [
        nothing,
        no_clerk_took_it,
        closed_and_no_clerk_took_it,
        sealed_and_no_clerk_took_it,
        every_posting_ended,
        counsel_left,
        the_judge_is_a_party_too,
    ],
)
def test_single_check_agrees_with_the_list(
    cast: Cast, hearing: Hearing, change: Callable[[Cast, Hearing], None]
) -> None:
    remembered("another hearing", lambda: another(cast, hearing))
    change(cast, hearing)
    seen = set()
    for member in ("judge", "clerk", "manager", "counsel", "claimant", "witness", "interpreter", "stranger"):
        person = cast.people[member]
        for case in Case.records.all():
            assert case.is_visible_to(person) == Case.objects.visible_to(person).filter(pk=case.pk).exists()
        for each in Hearing.records.all():
            is_listed = Hearing.objects.visible_to(person).filter(pk=each.pk).exists()
            assert each.is_visible_to(person) == is_listed
            assert (next_of(each.case, person) == each) == is_listed
            seen.add(is_listed)
    assert seen == {True, False}


@pytest.mark.parametrize("member", ["judge", "officer", "lawyer", "stranger"])
def test_page_frame_queries_the_postings_at_most_once(cast: Cast, member: str) -> None:
    client = Client()
    client.force_login(cast.users[member])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("inbox")).status_code == 200
    # Whether a person serves anywhere comes with the session: the postings of people who do not are not read.
    read = sum(query["sql"].startswith('SELECT "ground_posting"') for query in queries)
    assert read == (1 if member in {"judge", "officer"} else 0)
