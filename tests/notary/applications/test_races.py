"""Races between edits, agreements and reviewers, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import Posting, Receipt, Role, User
from demo.people import Cast, create_cast
from notary.applications.models import Application, Review
from notary.applications.queries.applications import people_of
from notary.applications.queries.drafts import draft_of
from notary.applications.services import agreements, invitations, reviews, submission
from tests.cast import PASSWORD
from tests.notary.applications.couple import account, act, agreed, fill, row_of, shown, submitted, taken
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def results_of(*acts: Callable[[], object]) -> Counter[str]:
    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except Conflict as refused:
            return refused.code
        return "done"

    return Counter(at_once(*(partial(outcome, each) for each in acts)))


def second_notary(cast: Cast) -> User:
    person = account(cast, "stranger").person
    Posting.records.create(person=person, venue=cast.venues["office"], role=Role.NOTARY)
    return account(cast, "stranger")


@pytest.mark.parametrize("attempt", range(4))
def test_an_agreement_never_stands_next_to_an_edit_that_it_does_not_know(committed: Cast, attempt: int) -> None:
    row = shown(committed)
    invitations.accept(row, actor=act(committed, "bride"))
    agreements.confirm_data(row, actor=act(committed, "bride"))
    old = row.draft_hash
    dower = {"advance": f"{1000 + attempt}.00", "deferred": "0.00"}
    found = results_of(
        lambda: agreements.agree(row, old, actor=act(committed, "bride")),
        lambda: fill(row, committed, "dower", dower),
    )
    assert found["done"] >= 1
    after = Application.records.get(pk=row.pk)
    assert after.draft_hash == draft_of(after, people_of(after)).hash != old
    bride = row_of(after, "bride")
    # Either the agreement came first and was voided, or it was refused.
    assert bride.agreed_at is None
    assert (bride.voided_at is not None) is (found["draft_changed"] == 0)


def test_two_reviewers_take_an_application_once(committed: Cast) -> None:
    row = submitted(committed)
    other = second_notary(committed)
    found = results_of(
        lambda: reviews.take(row, actor=act(committed, "notary")),
        lambda: reviews.take(row, actor=actor_for(other)),
    )
    assert found == {"done": 1, "taken": 1}


def test_two_decisions_of_a_review_leave_one(committed: Cast) -> None:
    row = taken(committed)
    found = results_of(
        lambda: reviews.accept(row, version=None, actor=act(committed, "notary")),
        lambda: reviews.refuse(row, reasons=["not_lawful"], note="", version=None, actor=act(committed, "notary")),
    )
    assert found["done"] == 1
    assert Review.records.filter(application=row).count() == 1


def test_an_application_sent_twice_has_one_receipt(committed: Cast) -> None:
    row = agreed(committed)
    send = partial(submission.submit, row, version=None, actor=act(committed, "groom"))
    found = results_of(send, send)
    assert found["done"] == 1
    assert Receipt.records.count() == 1
