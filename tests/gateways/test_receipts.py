"""Delivery receipts: signed, of this hour, about a message that left; each counts once."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courts.gateways.models import GatewayMessage
from courts.gateways.views import receipts
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, Notice
from courts.ground.services.notices import outcomes, sweep, withdraw
from demo.people import Cast
from hearings.models import Hearing
from tests.gateways.numbers import choose_channel

SECRET = "a secret of the gateway, of forty characters"


@pytest.fixture
def sent(numbered: Cast, hearing: Hearing, settings: Any) -> GatewayMessage:
    """The message about the listed hearing, which the gateway took."""
    settings.GATEWAY_RECEIPT_SECRET = SECRET
    choose_channel(numbered, "claimant", "sms")
    sweep()
    return GatewayMessage.records.select_related("notice").get()


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(clock.now().timestamp() if at is None else at))
    signature = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Diwan-Timestamp": timestamp, "X-Diwan-Signature": signature}


def post(body: bytes, headers: dict[str, str] | None = None) -> int:
    headers = signed(body) if headers is None else headers
    url = reverse("gateway_receipt")
    answer = Client(enforce_csrf_checks=True).post(url, body, content_type="application/json", headers=headers)
    assert answer.content == b""
    return int(answer.status_code)


def report(key: str, status: str, **more: Any) -> int:
    return post(json.dumps({"id": key, "status": status, **more}).encode())


def waiting() -> list[Notice]:
    """The attempts on another channel."""
    return list(Notice.records.filter(keeps_channel=True))


def test_delivered_message_says_so(sent: GatewayMessage) -> None:
    assert report(sent.provider_id, "delivered") == 204
    sent.refresh_from_db()
    assert (sent.state, sent.receipt_at) == ("delivered", clock.now())
    assert Notice.records.get(pk=sent.notice_id).state == "sent"
    assert waiting() == []


def test_failed_message_goes_to_the_next_channel_once(sent: GatewayMessage, mailoutbox: list[Any]) -> None:
    for _repeat in range(3):
        assert report(sent.provider_id, "failed", reason="absent subscriber <1>") == 204
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("failed", "absentsubscriber1")
    notice = Notice.records.get(pk=sent.notice_id)
    assert (notice.state, notice.skip_reason, notice.address) == ("failed", "undelivered", "+971501234567")
    [other] = waiting()
    assert other.channel == "email"
    mailoutbox.clear()
    sweep()
    assert [letter.to for letter in mailoutbox] == [["claimant@diwan.example"]]
    assert AuditEntry.records.filter(action="gatewaymessage.failed").count() == 1


@pytest.mark.parametrize("first, second", [("delivered", "failed"), ("failed", "delivered")])
def test_first_receipt_counts(sent: GatewayMessage, first: str, second: str) -> None:
    report(sent.provider_id, first)
    assert report(sent.provider_id, second) == 204
    sent.refresh_from_db()
    assert sent.state == first
    assert len(waiting()) == (first == "failed")


def test_receipt_about_an_unknown_message_is_a_404(sent: GatewayMessage) -> None:
    assert report("p-another", "failed") == 404
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_wrong_signature_is_the_same_404(sent: GatewayMessage, settings: Any) -> None:
    body = json.dumps({"id": sent.provider_id, "status": "failed"}).encode()
    right = signed(body)
    other = json.dumps({"id": sent.provider_id, "status": "delivered"}).encode()
    assert post(other, right) == 404
    assert post(body, signed(body, secret="another")) == 404
    assert post(body, {}) == 404
    assert post(body, {**right, "X-Diwan-Signature": ""}) == 404
    assert post(body, {**right, "X-Diwan-Signature": "é" * 64}) == 404
    assert post(body, {**right, "X-Diwan-Timestamp": "٢٠٢٦"}) == 404
    assert post(body, {**right, "X-Diwan-Timestamp": "9" * 400}) == 404
    # The time is part of what is signed.
    assert post(body, {**right, "X-Diwan-Timestamp": str(int(right["X-Diwan-Timestamp"]) + 1)}) == 404
    settings.GATEWAY_RECEIPT_SECRET = ""
    assert post(body, signed(body, secret="")) == 404
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("seconds, status", [(-301, 404), (-299, 204), (299, 204), (301, 404)])
def test_receipt_is_accepted_for_five_minutes(sent: GatewayMessage, seconds: int, status: int) -> None:
    body = json.dumps({"id": sent.provider_id, "status": "delivered"}).encode()
    assert post(body, signed(body, at=clock.now().timestamp() + seconds)) == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 2000,
        b'{"id": 1, "status": "failed"}',
        b'{"id": "a", "status": "read"}',
        b'{"id": "a", "status": ["failed"]}',
        b'{"id": "", "status": "failed"}',
        b'{"id": "a\\u0000", "status": "failed"}',
        b'{"id": "a", "status": "failed", "reason": 7}',
        rb'{"id": "\ud800", "status": "failed"}',
        rb'{"id": "a", "status": "failed", "reason": "\udfff"}',
    ],
)
def test_signed_receipt_in_another_form_is_refused(sent: GatewayMessage, body: bytes) -> None:
    assert post(body) == 400


def test_long_body_is_refused_unread(sent: GatewayMessage) -> None:
    assert post(b"x" * (receipts.LONGEST + 1)) == 413


def test_guesses_are_limited_and_signed_receipts_of_others_are_not(sent: GatewayMessage) -> None:
    for _guess in range(receipts.REFUSED_A_MINUTE):
        assert post(b"{}", {}) == 404
    assert post(b"{}", {}) == 429


def test_many_signed_receipts_are_not_limited(sent: GatewayMessage) -> None:
    assert {report(sent.provider_id, "delivered") for _repeat in range(100)} == {204}


def test_reading_the_address_shows_nothing(client: Client) -> None:
    assert client.get(reverse("gateway_receipt")).status_code == 405


def test_message_that_fails_before_the_outbox_wrote_it_down_falls_back_too(
    numbered: Cast, hearing: Hearing, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GATEWAY_RECEIPT_SECRET = SECRET
    choose_channel(numbered, "claimant", "sms")
    record = outcomes.record_accepted

    def receipt_first(claim: Any, rows: Any) -> int:
        if rows and GatewayMessage.records.exists():
            report(GatewayMessage.records.get().provider_id, "failed")
        return record(claim, rows)

    monkeypatch.setattr(outcomes, "record_accepted", receipt_first)
    sweep()
    notice = GatewayMessage.records.get().notice
    assert notice is not None
    assert (notice.state, notice.skip_reason) == ("failed", "undelivered")
    assert len(waiting()) == 1


def test_message_withdrawn_meanwhile_gets_no_other_attempt(sent: GatewayMessage, hearing: Hearing) -> None:
    report(sent.provider_id, "failed")
    withdraw(hearing, actor=SYSTEM)
    assert {row.state for row in waiting()} == {"withdrawn"}
