"""Two judges and two workers at once, on real PostgreSQL: one order, one number, one paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from courts.ground.actors import actor_for
from courts.ground.errors import DomainError
from courts.ground.models import Counter, Notice
from courts.proceedings.models import Order
from courts.proceedings.services.orders import Ruling, issue_order, save_order
from courts.proceedings.services.papers import seal_order
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.races import at_once
from tests.registry import desk

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def drafted(cast: Cast) -> Order:
    filing = desk.entered(cast, desk.case_with_counsel(cast), "expert_request")
    order = Order.records.get(request=filing)
    return save_order(order, Ruling("granted"), version=None, actor=actor_for(cast.users["judge"]))


def outcome(act: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            act()
        except DomainError as error:
            return error.code
        return "done"

    return run


def test_order_that_is_issued_twice_at_once_gets_one_number(committed: Cast) -> None:
    order = drafted(committed)
    judge = actor_for(committed.users["judge"])
    ends = at_once(*[outcome(lambda: issue_order(order, version=order.version, actor=judge))] * 4)
    assert sorted(ends)[-4:].count("done") == 1
    assert Counter.records.get(series="order").last == 1
    assert (
        Notice.records.filter(kind="order_issued", recipient=committed.people["lawyer"], channel="inbox").count() == 1
    )


def test_draft_saved_during_the_issue_comes_before_it_or_is_refused(committed: Cast) -> None:
    judge = actor_for(committed.users["judge"])
    order = drafted(committed)
    seen = order.version
    saved, issued = at_once(
        outcome(lambda: save_order(order, Ruling("refused", "نص", "سبب"), version=seen, actor=judge)),
        outcome(lambda: issue_order(order, version=seen, actor=judge)),
    )
    assert sorted([saved, issued]).count("done") == 1
    found = Order.records.get()
    assert found.decision == ("refused" if saved == "done" else "granted")
    assert found.is_issued == (issued == "done")


def test_two_workers_that_seal_one_order_store_one_paper(committed: Cast) -> None:
    order = drafted(committed)
    issue_order(order, version=order.version, actor=actor_for(committed.users["judge"]))
    assert sorted(at_once(lambda: seal_order(order.pk), lambda: seal_order(order.pk))) == [0, 1]
