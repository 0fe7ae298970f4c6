"""Races of reviewers and filers that act in the same instant, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from courts.calendars.models import CalendarChange, CalendarEffect
from courts.calendars.services.changes import follow
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict
from courts.ground.models import Notice, SpecialDay
from courts.registry.details import Attachment
from courts.registry.models import Case, Filing
from courts.registry.services.filings import expire_returned, save_draft, submit_filing
from courts.registry.services.intake import file_at_once
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.races import at_once
from tests.registry import desk

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

THREADS = 20


@pytest.fixture
def committed_cast() -> Cast:
    """Return the cast, committed and so visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def results_of(act: Callable[[int], Any]) -> Counter[Any]:
    """Run `act` THREADS times at once; count its results."""
    return Counter(at_once(*(partial(act, number) for number in range(THREADS))))


def test_twenty_acceptances_at_once_get_gapless_numbers(committed_cast: Cast) -> None:
    cast = committed_cast
    filings = [desk.under_review(cast) for _ in range(THREADS)]
    manager = actor_for(cast.users["manager"])
    numbers = results_of(lambda number: accept_filing(filings[number], actor=manager).serial)
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

    assert results_of(accept) == {"accepted": 1, "late": THREADS - 1}
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

    assert results_of(take) == {"taken": 1, "late": THREADS - 1}


def test_one_token_or_key_sent_twenty_times_at_once_is_one_filing(committed_cast: Cast) -> None:
    cast = committed_cast
    lawyer = actor_for(cast.users["lawyer"])
    drafts = results_of(lambda number: save_draft(None, actor=lawyer, claim=desk.claim(cast), token="t").pk)
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

    assert len(results_of(send)) == 1
    assert Filing.records.count() == 2


NOW = datetime.fromisoformat("2026-04-14T10:00+04:00")
LAST_DAY = datetime.fromisoformat("2026-04-21T15:30+04:00")


@pytest.mark.parametrize("repeat", range(5))
def test_holiday_expiry_and_correction_at_once_lose_no_filing(repeat: int, one_clock: None) -> None:
    """A holiday is followed while sweeps end the filings of that day and their filer corrects them."""
    with time_machine.travel(NOW, tick=False) as clock:
        cast = create_cast(law_profile="test", password=PASSWORD)
        manager, lawyer = actor_for(cast.users["manager"]), actor_for(cast.users["lawyer"])
        filings = [desk.under_review(cast) for _ in range(6)]
        for filing in filings:
            return_filing(filing, actor=manager, reasons=["poa_missing"])
        receipts = {filing.pk: filing.receipt_id for filing in filings}
        assert set(Filing.records.values_list("cure_by", flat=True)) == {LAST_DAY}
        # The holiday is committed before the day ends; the pass over it races with the sweeps and the filer.
        day, court = LAST_DAY.date(), cast.venues["court"]
        SpecialDay.records.create(venue=court, day=day, name_ar="عطلة", name_en="Holiday")
        change = CalendarChange.records.create(kind="added", venue=court, changed_id=uuid4(), day_after=day)
        clock.move_to(LAST_DAY + timedelta(minutes=1))

        def act(number: int) -> str:
            if number < 6:
                return submit_filing(filings[number], actor=lawyer).state if number % 2 else "left"
            return str(expire_returned() if number % 2 else follow(change) >= 0)

        results_of(act)
    rows = {row.pk: row for row in Filing.records.all()}
    assert {pk: row.receipt_id for pk, row in rows.items()} == receipts
    assert [rows[filing.pk].state for filing in filings] == ["returned", "submitted"] * 3
    left = [filing.pk for filing in filings[::2]]
    assert {rows[pk].cure_by for pk in left} == {LAST_DAY + timedelta(days=1)}
    moved = Counter(
        CalendarEffect.records.filter(kind="term_moved", before=LAST_DAY).values_list("subject_id", flat=True)
    )
    assert all(count == 1 for count in moved.values())
    assert set(left) <= set(moved)
    told = Counter(
        Notice.records.filter(kind="filing_term_moved", channel="inbox", subject_id__in=left).values_list(
            "subject_id", flat=True
        )
    )
    assert told == Counter(left)
