"""Messages without a delivery receipt in time: they go to the next channel once, and a late receipt is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.gateways.models import GatewayMessage
from courts.gateways.services.receipts import receive, sweep_overdue
from courts.gateways.states import GatewayMessageState
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import AuditEntry, Notice
from courts.ground.queries.undelivered import undelivered_for
from courts.ground.services.notices import send_again, sweep, withdraw
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import choose_channel
from tests.services.gateway_server import gateway_server

IN_TIME = timedelta(minutes=9, seconds=59)
TOO_LATE = timedelta(minutes=10)


@pytest.fixture
def gateway(settings: Any) -> Iterator[None]:
    with gateway_server() as server:
        settings.GATEWAY_URL, settings.GATEWAY_KEY = server.address, "key"
        settings.GATEWAY_RECEIPT_MINUTES = 10
        yield


@pytest.fixture
def sent(numbered: Cast, hearing: Hearing, gateway: None) -> GatewayMessage:
    """The message about the listed hearing, which the gateway took as SMS."""
    choose_channel(numbered, "claimant", "sms")
    sweep()
    mail.outbox.clear()
    return GatewayMessage.records.select_related("notice").get()


def other_attempts() -> list[Notice]:
    return list(Notice.records.filter(keeps_channel=True))


def test_message_without_a_receipt_goes_to_the_next_channel_once(
    sent: GatewayMessage, clock: time_machine.Coordinates
) -> None:
    clock.shift(IN_TIME)
    assert sweep_overdue().done == 0
    assert other_attempts() == []
    clock.shift(TOO_LATE - IN_TIME)
    assert [sweep_overdue().done for _run in range(3)] == [1, 0, 0]
    sent.refresh_from_db()
    assert (sent.state, sent.receipt_at) == ("overdue", None)
    notice = Notice.records.get(pk=sent.notice_id)
    assert (notice.state, notice.skip_reason, notice.address) == ("failed", "no receipt", "+971501234567")
    sweep()
    assert [letter.to for letter in mail.outbox] == [["claimant@diwan.example"]]
    [other] = other_attempts()
    assert (other.channel, other.state) == ("email", "sent")
    assert AuditEntry.records.filter(action="gatewaymessage.overdue").count() == 1


@pytest.mark.parametrize("outcome", [GatewayMessageState.DELIVERED, GatewayMessageState.FAILED])
def test_receipt_in_time_leaves_nothing_to_the_sweep(
    sent: GatewayMessage, clock: time_machine.Coordinates, outcome: GatewayMessageState
) -> None:
    receive(sent.provider_id, outcome)
    clock.shift(TOO_LATE)
    assert sweep_overdue().done == 0
    assert len(other_attempts()) == (outcome == GatewayMessageState.FAILED)


@pytest.mark.parametrize("outcome", [GatewayMessageState.DELIVERED, GatewayMessageState.FAILED])
def test_late_receipt_is_recorded_and_tries_no_other_channel(
    sent: GatewayMessage, clock: time_machine.Coordinates, outcome: GatewayMessageState
) -> None:
    clock.shift(TOO_LATE)
    sweep_overdue()
    sweep()
    clock.shift(timedelta(minutes=1))
    for _repeat in range(2):
        receive(sent.provider_id, outcome, "absent")
    sweep()
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == (outcome, "absent")
    assert sent.receipt_at is not None
    assert len(other_attempts()) == 1
    assert len(mail.outbox) == 1


def test_second_attempt_without_a_receipt_waits_for_a_clerk_until_it_arrives(
    numbered: Cast, hearing: Hearing, gateway: None, clock: time_machine.Coordinates
) -> None:
    choose_channel(numbered, "claimant", "whatsapp")
    for _attempt in range(2):
        sweep()
        clock.shift(TOO_LATE)
        sweep_overdue()
    assert [row.channel for row in GatewayMessage.records.order_by("sent_at")] == ["whatsapp", "sms"]
    [second] = other_attempts()
    assert list(undelivered_for(numbered.users["clerk"])) == [second]
    sweep()
    assert len(other_attempts()) == 1
    receive(GatewayMessage.records.get(channel="sms").provider_id, GatewayMessageState.DELIVERED)
    assert list(undelivered_for(numbered.users["clerk"])) == []


def test_withdrawn_message_gets_no_other_attempt(
    sent: GatewayMessage, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    clock.shift(TOO_LATE)
    sweep_overdue()
    withdraw(hearing, actor=SYSTEM)
    sweep()
    assert {row.state for row in other_attempts()} == {"withdrawn"}
    assert mail.outbox == []


def test_message_of_a_gateway_without_receipts_is_never_overdue(
    numbered: Cast, hearing: Hearing, gateway: None, settings: Any, clock: time_machine.Coordinates
) -> None:
    settings.GATEWAY_RECEIPT_MINUTES = 0
    choose_channel(numbered, "claimant", "sms")
    sweep()
    clock.shift(timedelta(days=1))
    assert sweep_overdue().done == 0
    assert GatewayMessage.records.get().state == "sent"


def test_stored_messages_of_the_demonstration_are_never_overdue(
    numbered: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> None:
    choose_channel(numbered, "claimant", "sms")
    sweep()
    clock.shift(timedelta(days=1))
    assert sweep_overdue().done == 0
    assert GatewayMessage.records.get().state == "sent"


def test_case_page_shows_both_attempts_and_the_late_receipt(
    numbered: Cast, sent: GatewayMessage, hearing: Hearing, client: Client, clock: time_machine.Coordinates
) -> None:
    clock.shift(TOO_LATE)
    sweep_overdue()
    sweep()
    client.force_login(numbered.users["clerk"])
    url = reverse("case_messages", args=[hearing.case_id])
    sms, email = (client.get(f"{url}?channel={channel}").content.decode() for channel in ("sms", "email"))
    assert "لم يصل إشعار التسليم في الوقت المحدد" in sms
    assert "claimant@diwan.example" in email
    assert "إشعار وصل بعد ذلك الوقت" not in sms
    receive(sent.provider_id, GatewayMessageState.DELIVERED)
    sms = client.get(f"{url}?channel=sms").content.decode()
    assert "إشعار وصل بعد ذلك الوقت" in sms
    assert "وصلت إلى الهاتف" in sms


def test_message_sent_again_as_a_mail_shows_the_outcome_of_the_mail(
    numbered: Cast, sent: GatewayMessage, hearing: Hearing, client: Client, clock: time_machine.Coordinates
) -> None:
    clock.shift(TOO_LATE)
    sweep_overdue()
    row = Notice.records.get(pk=sent.notice_id)
    Notice.records.filter(pk=row.pk).update(settled_at=None)
    row.refresh_from_db()
    send_again(row, address="right@diwan.example", actor=actor_for(numbered.users["clerk"]))
    sweep()
    client.force_login(numbered.users["clerk"])
    page = client.get(f"{reverse('case_messages', args=[hearing.case_id])}?channel=email").content.decode()
    assert "right@diwan.example" in page
    assert "لم يصل إشعار التسليم في الوقت المحدد" not in page
