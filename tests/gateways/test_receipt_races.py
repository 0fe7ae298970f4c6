"""Receipts at the same time, and next to the outbox, on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from courts.gateways.models import GatewayMessage
from courts.gateways.services.receipts import receive, sweep_overdue
from courts.gateways.states import GatewayMessageState
from courts.ground.clock import database_now
from courts.ground.declared import subjects
from courts.ground.models import Notice, Recipient, Venue
from courts.ground.services.notices import notify, sweep
from courts.ground.wording.notice_text import NoticeText
from demo.people import create_cast
from tests.cast import PASSWORD
from tests.gateways.numbers import NUMBER, choose_channel, own_number
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def clock() -> None:
    """The real time: the database has no other."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A committed message, sent to the claimant by SMS. Venues stand in as subjects."""
    assert connection.vendor == "postgresql"
    declared = subjects.Subject(
        label="ground.venue",
        model=Venue,
        title=lambda venue: venue.name,
        url=lambda venue: f"/venues/{venue.pk}/",
        may_see=lambda person, venue: True,
        notice_text=lambda venue, notice, reader: NoticeText(title=venue.name, lead="…"),
    )
    monkeypatch.setitem(subjects._subjects, "ground.venue", declared)
    cast = create_cast(law_profile="test", password=PASSWORD)
    own_number(cast, "claimant", NUMBER)
    choose_channel(cast, "claimant", "sms")
    notify("hearing_listed", cast.venues["court"], [Recipient(cast.people["claimant"])])
    sweep()


def test_same_failure_reported_at_once_makes_one_other_attempt(told: None) -> None:
    key = GatewayMessage.records.get().provider_id
    at_once(*[lambda: receive(key, GatewayMessageState.FAILED)] * 6)
    assert Notice.records.filter(keeps_channel=True).count() == 1


def test_opposite_receipts_at_once_leave_one_outcome(told: None) -> None:
    key = GatewayMessage.records.get().provider_id
    at_once(
        *[lambda: receive(key, GatewayMessageState.FAILED)] * 3,
        *[lambda: receive(key, GatewayMessageState.DELIVERED)] * 3,
    )
    row = GatewayMessage.records.select_related("notice").get()
    assert row.notice is not None
    failed = row.state == "failed"
    assert (row.notice.state == "failed", Notice.records.filter(keeps_channel=True).exists()) == (failed, failed)


def test_receipt_next_to_the_sweep_that_takes_the_message_over_sends_one_mail(
    told: None, mailoutbox: list[Any]
) -> None:
    mailoutbox.clear()
    # The worker died after the gateway took the message: its claim is stale, and another sweep takes it over.
    message = GatewayMessage.records.get()
    row = Notice.records.filter(pk=message.notice_id)
    sent_at = row.values_list("sent_at", flat=True).get()
    row.update(state="claimed", claimed_at="2026-04-14T05:00:00Z", sent_at=None, accepted_at=sent_at)
    at_once(lambda: receive(message.provider_id, GatewayMessageState.FAILED), sweep, sweep)
    sweep()
    sweep()
    assert row.get().state in {"failed", "sent"}
    mails = [letter for letter in mailoutbox if letter.to == ["claimant@diwan.example"]]
    assert len(mails) == 1
    assert Notice.records.filter(keeps_channel=True).count() == 1


@pytest.fixture
def overdue(told: None) -> GatewayMessage:
    """The message, whose receipt was due a second ago."""
    GatewayMessage.records.update(receipt_due_at=database_now() - timedelta(seconds=1))
    return GatewayMessage.records.get()


@pytest.mark.parametrize("outcome", [GatewayMessageState.DELIVERED, GatewayMessageState.FAILED])
def test_receipt_next_to_the_sweep_of_overdue_messages_makes_at_most_one_attempt(
    overdue: GatewayMessage, outcome: GatewayMessageState
) -> None:
    acts: list[Callable[[], object]] = [lambda: receive(overdue.provider_id, outcome)] * 3
    at_once(*acts, *[sweep_overdue] * 3)
    # A sweep leaves a row that a receipt holds. The next one finds nothing to do.
    sweep_overdue()
    overdue.refresh_from_db()
    assert (overdue.state, overdue.receipt_at is None) == (outcome, False)
    notice = Notice.records.get(pk=overdue.notice_id)
    others = Notice.records.filter(keeps_channel=True).count()
    if outcome == GatewayMessageState.FAILED:
        assert (notice.state, others) == ("failed", 1)
    else:
        # Whichever was first: in time without another attempt, or late with one.
        assert (notice.state, others) in {("sent", 0), ("failed", 1)}


def test_sweep_leaves_a_message_whose_receipt_is_being_recorded(overdue: GatewayMessage) -> None:
    with transaction.atomic():
        receive(overdue.provider_id, GatewayMessageState.DELIVERED)
        assert at_once(sweep_overdue)[0].done == 0
    assert sweep_overdue().done == 0
    overdue.refresh_from_db()
    assert overdue.state == "delivered"
    assert not Notice.records.filter(keeps_channel=True).exists()


def test_receipt_that_waited_for_the_sweep_is_late(overdue: GatewayMessage) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert sweep_overdue().done == 1
            waiting = pool.submit(receive_alone, overdue.provider_id)
            wait_until_blocked()
        waiting.result(20)
    overdue.refresh_from_db()
    assert overdue.state == "delivered"
    assert Notice.records.get(pk=overdue.notice_id).state == "failed"
    assert Notice.records.filter(keeps_channel=True).count() == 1


def receive_alone(key: str) -> None:
    """Record a delivery on a connection of its own."""
    try:
        receive(key, GatewayMessageState.DELIVERED)
    finally:
        connections.close_all()


def wait_until_blocked() -> None:
    """Wait until another transaction waits for a lock."""
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nothing waits for the row")
