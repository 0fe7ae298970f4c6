"""Races of callbacks, pages, sweeps, waivers and refunds of one invoice, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict
from courts.ground.models import Notice, Person
from courts.payments.gateway.sandbox import SandboxGateway
from courts.payments.models import Invoice, Payment, Refund
from courts.payments.services import invoices, payments
from courts.payments.services.invoices import Waived
from courts.payments.services.refunds import refund, send_refunds
from courts.payments.states import RefundReason, WaiverReason
from demo.people import Cast, create_cast
from tests.cast import PASSWORD
from tests.payments.fees import decide, fresh, issue, payable, report, started
from tests.races import at_once

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def outcomes(*acts: Callable[[], object]) -> Counter[str]:
    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Conflict:
            return "conflict"
        return "done"

    return Counter(at_once(*(partial(run, act) for act in acts)))


def ended_first_and_open_second(cast: Cast) -> tuple[Payment, Payment]:
    """Two payments of one invoice that both succeed at the gateway."""
    first = started(cast, issue(cast))
    decide(first)
    Payment.records.filter(pk=first.pk).update(ends_at=first.begun_at)
    second = started(cast, fresh(first.invoice))
    decide(second)
    return first, second


def test_concurrent_issues_for_one_object_make_one_invoice(committed: Cast) -> None:
    subject = uuid4()
    found = at_once(*(lambda: issue(committed, subject).pk for _ in range(6)))
    assert len(set(found)) == Invoice.records.count() == 1


def test_concurrent_clicks_on_pay_open_one_payment(committed: Cast) -> None:
    invoice = issue(committed)

    def click() -> tuple[UUID, str]:
        row = started(committed, invoice)
        return row.pk, row.page_url

    found = at_once(*(click for _ in range(6)))
    assert len(set(found)) == Payment.records.count() == 1


def test_two_payments_of_one_invoice_settle_once_and_refund_one(committed: Cast) -> None:
    for _round in range(ROUNDS):
        first, second = ended_first_and_open_second(committed)
        assert outcomes(*(partial(report, each) for each in (first, second) * 2)) == {"done": 4}
        assert fresh(first.invoice).state == "settled"
        assert Refund.records.filter(payment__in=[first, second]).count() == 1
        paid = Notice.records.filter(subject_id=first.invoice_id, kind="fee_paid", channel="inbox")
        assert paid.count() == 1


def test_callback_twice_next_to_page_and_sweep_settles_once(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[UUID] = []
    payable(monkeypatch, told.append)
    for _round in range(ROUNDS):
        payment = started(committed, issue(committed))
        decide(payment)
        Payment.records.filter(pk=payment.pk).update(next_check_at=payment.begun_at)
        acts = [partial(report, payment), partial(report, payment), partial(payments.check, payment)]
        assert outcomes(*acts, payments.check_open) == {"done": 4}
        assert (fresh(payment.invoice).state, told) == ("settled", [payment.invoice.subject_id])
        told.clear()
    assert Refund.records.count() == 0


def test_callback_against_the_end_of_the_request_keeps_or_returns_the_money(committed: Cast) -> None:
    for _round in range(ROUNDS):
        payment = started(committed, issue(committed))
        decide(payment)
        end = partial(refund, payment.invoice, reason=RefundReason.WITHDRAWN, actor=SYSTEM)
        assert outcomes(partial(report, payment), end) == {"done": 2}
        # Whichever was first: the invoice has ended, and the payment goes back.
        row = Refund.records.get(payment=payment)
        assert (fresh(payment.invoice).state, row.reason) in {("refunding", "withdrawn"), ("cancelled", "paid_late")}


def test_concurrent_refunds_and_sweeps_return_the_money_once(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    real = SandboxGateway.refund

    def counted(self: SandboxGateway, order: object, key: str) -> str:
        keys.append(key)
        return real(self, order, key)  # type: ignore[arg-type]

    monkeypatch.setattr(SandboxGateway, "refund", counted)
    payment = started(committed, issue(committed))
    decide(payment)
    report(payment)
    end = partial(refund, payment.invoice, reason=RefundReason.REFUSED, actor=SYSTEM)
    assert outcomes(end, end, end) == {"done": 3}
    outcomes(send_refunds, send_refunds, send_refunds)
    assert len(keys) == 1
    assert (fresh(payment.invoice).state, Refund.records.get().state) == ("refunded", "done")


def test_waiver_against_callback_settles_once(committed: Cast) -> None:
    waived = Waived(WaiverReason.SENIOR_CITIZEN, "بطاقة")
    for _round in range(ROUNDS):
        payment = started(committed, issue(committed))
        decide(payment)
        found = outcomes(partial(report, payment), partial(invoices.waive, payment.invoice, waived, actor=SYSTEM))
        invoice = fresh(payment.invoice)
        refunded = Refund.records.filter(payment=payment).exists()
        assert invoice.state == "settled"
        assert (found["conflict"], invoice.waived, refunded) in {(1, 0, False), (0, invoice.total, True)}


def test_app_that_locks_its_object_and_refunds_does_not_deadlock(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The object is locked before the invoice, by the callback as by the app's own service."""
    owner = committed.people["groom"]

    def lock(_key: object) -> object:
        return Person.records.select_for_update().get(pk=owner.pk)

    payable(monkeypatch, lambda key: lock(key) and None, lock)

    @transaction.atomic
    def end_request(invoice: Invoice) -> None:
        lock(None)
        refund(invoice, reason=RefundReason.WITHDRAWN, actor=SYSTEM)

    for _round in range(ROUNDS):
        payment = started(committed, issue(committed))
        decide(payment)
        assert outcomes(partial(report, payment), partial(end_request, payment.invoice)) == {"done": 2}


def test_expiry_against_callback_keeps_the_success(committed: Cast) -> None:
    payment = started(committed, issue(committed))
    decide(payment)
    assert outcomes(partial(report, payment), partial(payments._expire, payment)) == {"done": 2}
    assert Payment.records.get().state == "paid"
    assert fresh(payment.invoice).state == "settled"
