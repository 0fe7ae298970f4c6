"""Invoices: numbers, idempotence, waivers, and the app that is told when one is settled."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from courts.ground.actors import SYSTEM, actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Notice
from courts.payments.models import Invoice, Waiver
from courts.payments.queries.invoices import invoice_of, is_settled
from courts.payments.services import invoices
from courts.payments.services.invoices import Line, Waived
from courts.payments.services.refunds import refund
from courts.payments.states import RefundReason, WaiverReason
from demo.people import Cast
from tests.payments.fees import LABEL, LINES, fresh, issue, paid, payable

SENIOR = Waived(WaiverReason.SENIOR_CITIZEN, "بطاقة 4471")


def kinds(invoice: Invoice) -> set[str]:
    rows = Notice.records.filter(subject_id=invoice.pk, state="pending", channel="inbox")
    return set(rows.values_list("kind", flat=True))


def test_invoice_has_gapless_number_lines_and_total(cast: Cast) -> None:
    first, second = issue(cast), issue(cast)
    assert int(second.number[-5:]) == int(first.number[-5:]) + 1
    assert first.number.startswith(f"{cast.venues['office'].code.upper()}-FEE-")
    assert (first.total, first.payable, first.state) == (35_050, 35_050, "due")
    assert [line.text_ar for line in first.lines.all()] == [line.ar for line in LINES]
    assert kinds(first) == {"fee_due"}


def test_second_issue_for_one_object_returns_the_first_invoice(cast: Cast) -> None:
    subject = uuid4()
    assert issue(cast, subject).pk == issue(cast, subject).pk
    assert Invoice.records.count() == 1


def test_fully_waived_invoice_is_settled_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[UUID] = []
    payable(monkeypatch, told.append)
    invoice = issue(cast, waivers=[SENIOR])
    assert (fresh(invoice).state, invoice.payable) == ("settled", 0)
    assert told == [invoice.subject_id]
    assert is_settled(LABEL, invoice.subject_id)
    assert kinds(invoice) == {"fee_waived"}
    waiver = Waiver.records.get()
    assert (waiver.reason, waiver.amount, waiver.source) == ("senior_citizen", 35_050, "بطاقة 4471")


def test_invoice_without_amount_is_settled_at_once(cast: Cast) -> None:
    assert issue(cast, lines=[Line("free", "بلا رسم", "Free", 0)]).state == "settled"


def test_part_waived_leaves_the_rest_to_be_paid(cast: Cast) -> None:
    invoice = issue(cast, waivers=[Waived(WaiverReason.LEGAL_AID, "قرار 12", 5_050)])
    assert (invoice.state, invoice.payable) == ("due", 30_000)


def test_waivers_one_after_the_other_never_exceed_the_total(cast: Cast) -> None:
    assert issue(cast, waivers=[SENIOR, Waived(WaiverReason.DETERMINATION, "بطاقة 9")]).waived == 35_050
    assert Waiver.records.count() == 1
    with pytest.raises(DomainError):
        issue(cast, waivers=[Waived(WaiverReason.LEGAL_AID, "قرار", 35_051)])
    assert Invoice.records.count() == 1


@pytest.mark.parametrize(
    "waived, field",
    [
        (Waived(WaiverReason.DECISION, "قرار 3"), "note"),
        (Waived(WaiverReason.SENIOR_CITIZEN, " "), "source"),
        (Waived(WaiverReason.LEGAL_AID, "قرار", 0), "amount"),
        (Waived(WaiverReason.LEGAL_AID, "قرار", -1), "amount"),
    ],
)
def test_waiver_without_proof_grounds_or_amount_is_refused(cast: Cast, waived: Waived, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        invoices.waive(issue(cast), waived, actor=actor_for(cast.users["notary"]))
    assert refused.value.field == field
    assert Waiver.records.count() == 0


def test_lines_below_zero_are_refused(cast: Cast) -> None:
    with pytest.raises(DomainError):
        issue(cast, lines=[Line("x", "س", "x", -1)])
    with pytest.raises(DomainError):
        issue(cast, lines=[])


def test_database_refuses_to_waive_more_than_all(cast: Cast) -> None:
    invoice = issue(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.records.filter(pk=invoice.pk).update(waived=invoice.total + 1)


def test_settled_invoice_is_not_waived(cast: Cast) -> None:
    with pytest.raises(Conflict):
        invoices.waive(paid(cast), SENIOR, actor=SYSTEM)


def test_refund_of_an_unpaid_invoice_cancels_it_and_another_may_follow(cast: Cast) -> None:
    invoice = issue(cast)
    assert refund(invoice, reason=RefundReason.WITHDRAWN, actor=SYSTEM).state == "cancelled"
    assert refund(invoice, reason=RefundReason.REFUSED, actor=SYSTEM).end_reason == "withdrawn"
    assert not is_settled(LABEL, invoice.subject_id)
    again = issue(cast, invoice.subject_id)
    assert again.pk != invoice.pk
    found = invoice_of(LABEL, invoice.subject_id)
    assert found is not None
    assert found.pk == again.pk


def test_refund_of_a_waived_invoice_cancels_it(cast: Cast) -> None:
    invoice = issue(cast, waivers=[SENIOR])
    assert refund(invoice, reason=RefundReason.REFUSED, actor=SYSTEM).state == "cancelled"
    assert not is_settled(LABEL, invoice.subject_id)


def test_error_of_the_app_that_is_told_undoes_the_settling(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_key: UUID) -> None:
        raise Conflict

    payable(monkeypatch, refuse)
    with pytest.raises(Conflict):
        issue(cast, waivers=[SENIOR])
    assert Invoice.records.count() == 0
