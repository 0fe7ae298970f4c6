"""Races of reviewers and filers that act in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.registry.details import Attachment
from courts.registry.models import Case, Filing
from courts.registry.services.filings import save_draft
from courts.registry.services.intake import file_at_once
from courts.registry.services.reviews import accept_filing, take_filing
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.registry import desk

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

THREADS = 20


@pytest.fixture
def committed_cast() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def at_once(act: Callable[[int], Any]) -> Counter[Any]:
    """Run `act` in THREADS threads that start together, each on its own connection."""
    gate = Barrier(THREADS)

    def run(number: int) -> Any:
        try:
            gate.wait()
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def test_twenty_acceptances_at_once_get_gapless_numbers(committed_cast: Cast) -> None:
    cast = committed_cast
    filings = [desk.under_review(cast) for _ in range(THREADS)]
    manager = actor_for(cast.users["manager"])
    numbers = at_once(lambda number: accept_filing(filings[number], actor=manager).serial)
    assert sorted(numbers.elements()) == list(range(1, THREADS + 1))


def test_one_filing_accepted_twenty_times_at_once_is_one_case(committed_cast: Cast) -> None:
    cast = committed_cast
    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])

    def accept(number: int) -> str:
        try:
            accept_filing(filing, actor=manager)
        except Conflict:
            return "late"
        return "accepted"

    assert at_once(accept) == {"accepted": 1, "late": THREADS - 1}
    assert Case.records.count() == 1


def test_filing_taken_twenty_times_at_once_is_taken_once(committed_cast: Cast) -> None:
    cast = committed_cast
    filing = desk.submitted(cast)
    manager = actor_for(cast.users["manager"])

    def take(number: int) -> str:
        try:
            take_filing(filing, actor=manager)
        except Conflict:
            return "late"
        return "taken"

    assert at_once(take) == {"taken": 1, "late": THREADS - 1}


def test_one_token_or_key_sent_twenty_times_at_once_is_one_filing(committed_cast: Cast) -> None:
    cast = committed_cast
    lawyer = actor_for(cast.users["lawyer"])
    drafts = at_once(lambda number: save_draft(None, actor=lawyer, claim=desk.claim(cast), token="t").pk)
    assert len(drafts) == 1

    def send(number: int) -> Any:
        return file_at_once(
            desk.claim(cast),
            [desk.huda(cast), desk.tariq(cast)],
            [Attachment("statement", desk.upload())],
            actor=lawyer,
            key="k",
            request_hash="h",
        ).pk

    assert len(at_once(send)) == 1
    assert Filing.records.count() == 2
