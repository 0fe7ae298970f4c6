"""The callback address: forged, replayed, malformed, oversized, and what a right one does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courts.ground.errors import Conflict
from courts.payments.checks import check_gateway
from courts.payments.gateway.sandbox import secret
from courts.payments.gateway.signatures import SIGNATURE, TIMESTAMP, sign, signed_headers
from courts.payments.models import Payment, Refund
from demo.people import Cast
from tests.payments.fees import body_of, client_of, fresh, issue, payable, post_callback, started


@pytest.fixture
def payment(cast: Cast) -> Payment:
    return started(cast, issue(cast))


def test_signed_callback_settles_without_a_session_or_a_token(payment: Payment) -> None:
    body = body_of(payment)
    headers = signed_headers(secret(), body)
    assert post_callback(body, headers) == 204
    assert fresh(payment.invoice).state == "settled"
    # A repeat within the window is heard, and changes nothing.
    assert post_callback(body, headers) == 204
    assert Refund.records.count() == 0


def test_forged_callbacks_look_like_an_unknown_page(payment: Payment) -> None:
    body = body_of(payment)
    headers = signed_headers(secret(), body)
    forged = [
        {},
        {TIMESTAMP: headers[TIMESTAMP]},
        headers | {SIGNATURE: "0" * 64},
        headers | {SIGNATURE: "é" * 64},
        headers | {TIMESTAMP: str(int(headers[TIMESTAMP]) + 1)},
        headers | {TIMESTAMP: "now"},
        signed_headers(b"another secret", body),
    ]
    assert [post_callback(body, each) for each in forged] == [404] * len(forged)
    assert post_callback(body_of(payment, amount=1), headers) == 404
    assert fresh(payment.invoice).state == "due"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_replayed_callback_outside_the_window_is_refused(payment: Payment, minutes: int) -> None:
    body = body_of(payment)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        headers = signed_headers(secret(), body)
    assert post_callback(body, headers) == 404
    assert fresh(payment.invoice).state == "due"


def test_signed_callback_of_an_unknown_payment_is_a_404(payment: Payment) -> None:
    body = body_of(payment, id="0" * 32)
    assert post_callback(body, signed_headers(secret(), body)) == 404


def test_signed_callback_with_another_amount_settles_nothing(payment: Payment) -> None:
    body = body_of(payment, amount=1)
    assert post_callback(body, signed_headers(secret(), body)) == 204
    assert fresh(payment.invoice).state == "due"
    assert Payment.records.get().state == "differs"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b"[" * 5000,
        b'{"id": 1, "status": "paid", "amount": 1, "currency": "AED"}',
        b'{"id": "../../etc/passwd", "status": "paid", "amount": 1, "currency": "AED"}',
        b'{"id": "00000000000000000000000000000000", "status": "gold", "amount": 1, "currency": "AED"}',
        b'{"id": "00000000000000000000000000000000", "status": "paid", "amount": true, "currency": "AED"}',
        b'{"id": "00000000000000000000000000000000", "status": "paid", "amount": 1.5, "currency": "AED"}',
        b'{"id": "00000000000000000000000000000000", "status": "paid", "amount": 1, "currency": null}',
    ],
)
def test_malformed_signed_callback_is_a_400(db: None, body: bytes) -> None:
    assert post_callback(body, signed_headers(secret(), body)) == 400


def test_oversized_callback_is_refused_unread(db: None) -> None:
    body = b" " * 8193
    assert post_callback(body, signed_headers(secret(), body)) == 413


def test_callback_takes_no_other_method(cast: Cast) -> None:
    assert client_of(cast, "groom").get(reverse("payment_callback")).status_code == 405


def test_callback_asks_for_a_repeat_when_the_app_refuses(payment: Payment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_key: object) -> None:
        raise Conflict

    payable(monkeypatch, refuse)
    body = body_of(payment)
    assert post_callback(body, signed_headers(secret(), body)) == 503
    assert fresh(payment.invoice).state == "due"


def test_callback_without_a_gateway_is_a_404(payment: Payment, settings: object) -> None:
    settings.PAYMENT_GATEWAY = ""  # type: ignore[attr-defined]
    body = body_of(payment)
    assert post_callback(body, signed_headers(secret(), body)) == 404


def test_signature_covers_time_and_body() -> None:
    assert sign(b"s", "1", b"x") != sign(b"s", "2", b"x") != sign(b"s", "2", b"y")


def test_check_warns_of_the_sandbox_where_fees_are_real(settings: object) -> None:
    assert [each.id for each in check_gateway(None)] == ["payments.W001"]
    settings.DEMO = True  # type: ignore[attr-defined]
    assert check_gateway(None) == []
    settings.PAYMENT_GATEWAY = "courts.payments.gateway.sandbox.Gone"  # type: ignore[attr-defined]
    assert [each.id for each in check_gateway(None)] == ["payments.E001"]
    settings.PAYMENT_GATEWAY = ""  # type: ignore[attr-defined]
    assert check_gateway(None) == []
