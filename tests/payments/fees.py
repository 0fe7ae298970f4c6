"""Invoices of the tests, and what the gateway does with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from courts.ground.actors import SYSTEM, actor_for
from courts.payments.declared import payables
from courts.payments.declared.payables import Payable
from courts.payments.gateway import Outcome
from courts.payments.gateway.sandbox import SandboxGateway, secret
from courts.payments.gateway.signatures import signed_headers
from courts.payments.models import Invoice, Payment
from courts.payments.services import invoices, payments
from courts.payments.services.callbacks import receive
from courts.payments.services.invoices import Line, Waived
from demo.people import Cast

LABEL = "tests.application"
LINES = (Line("contract", "رسم توثيق عقد الزواج", "Marriage contract", 30_000), Line("copy", "نسخة", "Copy", 5_050))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def payable(monkeypatch: Any, on_settled: Callable[[UUID], None], lock: Callable[[UUID], object] | None = None) -> None:
    """Declare what the invoices of the tests are for."""
    row = Payable(
        LABEL, lambda _key: "طلب زواج", lambda key: f"/applications/{key}/", on_settled, lambda _who, _key: True, lock
    )
    monkeypatch.setitem(payables._payables, LABEL, row)


def issue(
    cast: Cast,
    subject_id: UUID | None = None,
    waivers: Sequence[Waived] = (),
    payer: str = "groom",
    lines: Sequence[Line] = LINES,
) -> Invoice:
    return invoices.issue(
        label=LABEL,
        subject_id=subject_id or uuid4(),
        payer=cast.people[payer],
        office=cast.venues["office"],
        lines=lines,
        waivers=waivers,
        actor=SYSTEM,
    )


def started(cast: Cast, invoice: Invoice) -> Payment:
    return payments.start(invoice, actor=actor_for(cast.users["groom"]))


def decide(payment: Payment, outcome: Outcome = Outcome.PAID) -> None:
    """Decide on the payment page, without a callback."""
    SandboxGateway().decide(payment.pk.hex, outcome)


def report(payment: Payment) -> None:
    """Send the callback about a payment."""
    body = SandboxGateway().callback(payment.pk.hex)
    receive(body, signed_headers(secret(), body))


def pay(payment: Payment) -> None:
    decide(payment)
    report(payment)


def paid(cast: Cast) -> Invoice:
    invoice = issue(cast)
    pay(started(cast, invoice))
    return fresh(invoice)


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.records.select_related("payer", "office").get(pk=invoice.pk)


def client_of(cast: Cast, key: str) -> Client:
    client = Client()
    client.force_login(cast.users[key], backend=BACKEND)
    return client


def post_callback(body: bytes, headers: dict[str, str]) -> int:
    answer = Client(enforce_csrf_checks=True).post(
        reverse("payment_callback"), body, content_type="application/json", headers=headers
    )
    return int(answer.status_code)


def body_of(payment: Payment, **changes: Any) -> bytes:
    fields = {"id": payment.pk.hex, "status": "paid", "amount": payment.amount, "currency": "AED"} | changes
    return json.dumps(fields).encode()
