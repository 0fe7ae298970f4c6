"""Payments: never twice, whatever reports come and in whichever order."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.errors import Busy, Conflict
from courts.ground.models import Notice
from courts.payments.gateway import GatewayError, Outcome, Report
from courts.payments.gateway.sandbox import SandboxGateway
from courts.payments.models import Payment, Refund
from courts.payments.queries.invoices import is_settled
from courts.payments.services import invoices, payments, refunds
from courts.payments.services.invoices import Waived
from courts.payments.services.refunds import refund
from courts.payments.states import RefundReason, WaiverReason
from demo.people import Cast
from tests.payments.fees import LABEL, decide, fresh, issue, paid, pay, payable, report, started

pytestmark = pytest.mark.usefixtures("one_clock")
SENIOR = Waived(WaiverReason.SENIOR_CITIZEN, "بطاقة 4471")


def test_payment_settles_its_invoice_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[UUID] = []
    payable(monkeypatch, told.append)
    invoice = issue(cast)
    payment = started(cast, invoice)
    assert (payment.state, payment.amount) == ("begun", 35_050)
    pay(payment)
    report(payment)
    payments.check_open()
    assert fresh(invoice).state == "settled"
    assert told == [invoice.subject_id]
    assert is_settled(LABEL, invoice.subject_id)
    kinds = Notice.records.filter(subject_id=invoice.pk, channel="inbox").values_list("kind", flat=True)
    assert sorted(kinds) == ["fee_due", "fee_paid"]
    assert Refund.records.count() == 0


def test_repeated_start_returns_the_same_payment_page(cast: Cast) -> None:
    invoice = issue(cast)
    first, second = started(cast, invoice), started(cast, invoice)
    assert (first.pk, first.page_url) == (second.pk, second.page_url)
    assert Payment.records.count() == 1


def test_settled_invoice_cannot_be_paid(cast: Cast) -> None:
    with pytest.raises(Conflict):
        started(cast, paid(cast))


@pytest.mark.parametrize("outcome, state", [(Outcome.DECLINED, "declined"), (Outcome.ABANDONED, "abandoned")])
def test_declined_payment_leaves_the_invoice_due_for_another(cast: Cast, outcome: Outcome, state: str) -> None:
    invoice = issue(cast)
    first = started(cast, invoice)
    decide(first, outcome)
    report(first)
    assert Payment.records.get(pk=first.pk).state == state
    assert fresh(invoice).state == "due"
    second = started(cast, invoice)
    assert second.pk != first.pk
    pay(second)
    assert fresh(invoice).state == "settled"


def test_first_decision_on_the_payment_page_stands(cast: Cast) -> None:
    payment = started(cast, issue(cast))
    decide(payment, Outcome.DECLINED)
    decide(payment, Outcome.PAID)
    assert SandboxGateway().report(payment.pk.hex).outcome == Outcome.DECLINED


def test_sweep_finds_a_payment_whose_callback_was_lost(cast: Cast) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    decide(payment)
    assert payments.check_open().done == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        assert payments.check_open().done == 1
    assert fresh(invoice).state == "settled"


def test_sweep_ends_a_payment_that_was_not_made_in_time(cast: Cast) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    with time_machine.travel(payment.ends_at - timedelta(seconds=5), tick=False):
        payments.check_open()
    assert Payment.records.get().is_open
    with time_machine.travel(payment.ends_at + timedelta(seconds=5), tick=False):
        payments.check_open()
    assert Payment.records.get().state == "expired"
    assert fresh(invoice).state == "due"


def test_return_page_asks_the_gateway_at_most_every_few_seconds(cast: Cast) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    payments.check(payment)
    decide(payment)
    payments.check(payment)
    assert fresh(invoice).state == "due"
    cache.delete(f"payment-check:{payment.pk}")
    payments.check(payment)
    assert fresh(invoice).state == "settled"


def late_second(cast: Cast) -> tuple[Payment, Payment]:
    """Two payments of one invoice: the first ran out here, and both succeed at the gateway."""
    invoice = issue(cast)
    first = started(cast, invoice)
    decide(first)
    with time_machine.travel(first.ends_at + timedelta(minutes=1), tick=False):
        second = started(cast, invoice)
        decide(second)
    return first, second


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_second_successful_payment_is_refunded(cast: Cast, order: tuple[int, int]) -> None:
    both = late_second(cast)
    assert both[0].pk != both[1].pk
    for place in order:
        report(both[place])
    row = Refund.records.get()
    assert (row.payment_id, row.reason) == (both[order[1]].pk, "paid_twice")
    assert refunds.send_refunds().done == 1
    assert Refund.records.get().state == "done"
    assert fresh(both[0].invoice).state == "settled"
    notice = Notice.records.get(kind="fee_refunded", channel="inbox")
    assert notice.step == row.pk.hex[:12]


def test_payment_of_a_cancelled_invoice_is_refunded(cast: Cast) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    refund(invoice, reason=RefundReason.WITHDRAWN, actor=SYSTEM)
    pay(payment)
    assert Refund.records.get().reason == "paid_late"
    assert fresh(invoice).state == "cancelled"


def test_payment_after_a_waiver_of_everything_is_refunded(cast: Cast) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    invoices.waive(invoice, SENIOR, actor=SYSTEM)
    pay(payment)
    assert Refund.records.get().reason == "paid_twice"
    assert fresh(invoice).state == "settled"


def test_payment_of_the_old_amount_after_a_waiver_is_refunded(cast: Cast) -> None:
    invoice = issue(cast)
    first = started(cast, invoice)
    invoices.waive(invoice, Waived(WaiverReason.LEGAL_AID, "قرار 12", 5_050), actor=SYSTEM)
    second = started(cast, invoice)
    assert (second.amount, Payment.records.get(pk=first.pk).state) == (30_000, "expired")
    pay(first)
    assert (Refund.records.get().reason, fresh(invoice).state) == ("other_amount", "due")
    pay(second)
    assert fresh(invoice).state == "settled"
    assert Refund.records.count() == 1


@pytest.mark.parametrize("reported", [Report(Outcome.PAID, 1, "AED"), Report(Outcome.PAID, 35_050, "USD")])
def test_other_amount_or_currency_settles_nothing_and_is_reported(
    cast: Cast, reported: Report, caplog: pytest.LogCaptureFixture
) -> None:
    invoice = issue(cast)
    payment = started(cast, invoice)
    with caplog.at_level(logging.ERROR):
        payments.conclude(payment.pk, reported)
    assert "a payment differs from its order" in caplog.text
    assert Payment.records.get().state == "differs"
    assert fresh(invoice).state == "due"
    with pytest.raises(Conflict, match=r"."):
        started(cast, invoice)


def test_gateway_that_does_not_answer_leaves_a_payment_to_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise GatewayError("silent")

    invoice = issue(cast)
    with monkeypatch.context() as silent:
        silent.setattr(SandboxGateway, "begin", fail)
        with pytest.raises(Busy):
            started(cast, invoice)
    assert Payment.records.get().state == "opened"
    assert started(cast, invoice).state == "begun"
    assert Payment.records.count() == 1


def test_no_gateway_takes_no_payment(cast: Cast, settings: object) -> None:
    settings.PAYMENT_GATEWAY = ""  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        started(cast, issue(cast))
    assert payments.check_open().done == refunds.send_refunds().done == 0


def test_refund_returns_what_was_paid_once(cast: Cast) -> None:
    invoice = paid(cast)
    assert refund(invoice, reason=RefundReason.REFUSED, actor=SYSTEM).state == "refunding"
    refund(invoice, reason=RefundReason.REFUSED, actor=SYSTEM)
    assert not is_settled(LABEL, invoice.subject_id)
    assert refunds.send_refunds().done == 1
    assert refunds.send_refunds().done == 0
    row = Refund.records.get()
    assert (row.state, row.reason, row.payment.amount) == ("done", "refused", 35_050)
    assert fresh(invoice).state == "refunded"
    assert Notice.records.filter(kind="fee_refunded", channel="inbox").count() == 1


def test_refund_that_the_gateway_does_not_take_is_retried(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise GatewayError("silent")

    refund(paid(cast), reason=RefundReason.REFUSED, actor=SYSTEM)
    with monkeypatch.context() as silent:
        silent.setattr(SandboxGateway, "refund", fail)
        refunds.send_refunds()
        assert refunds.send_refunds().done == 0
    row = Refund.records.get()
    assert (row.state, row.attempts) == ("wanted", 1)
    with time_machine.travel(row.due_at, tick=False):
        refunds.send_refunds()
    assert Refund.records.get().state == "done"


def test_app_that_refuses_to_be_told_is_asked_again_by_the_sweep(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[UUID] = []

    def refuse(_key: UUID) -> None:
        raise Conflict

    payable(monkeypatch, refuse)
    invoice = issue(cast)
    payment = started(cast, invoice)
    decide(payment)
    with pytest.raises(Conflict):
        report(payment)
    assert (fresh(invoice).state, Payment.records.get().state) == ("due", "begun")
    payable(monkeypatch, told.append)
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        payments.check_open()
    assert (fresh(invoice).state, told) == ("settled", [invoice.subject_id])
