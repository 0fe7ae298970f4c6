"""The page on which the office ends a fee: who may, what it says, and what happens once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import AuditEntry, Notice
from courts.payments.declared import payables
from courts.payments.declared.payables import Payable
from courts.payments.models import Invoice, Refund
from courts.payments.services.refunds import refund_by_office, send_refunds
from demo.people import Cast
from tests.payments.fees import LABEL, client_of, fresh, issue, paid

pytestmark = pytest.mark.django_db

GROUNDS = {"note": "سُدد الرسم عن خدمة لم تُقدَّم"}


def page(invoice: Invoice) -> str:
    return reverse("invoice_refund", args=[invoice.pk])


def test_office_refunds_a_paid_fee_once_and_the_payer_reads_why(cast: Cast) -> None:
    invoice, notary = paid(cast), client_of(cast, "notary")
    assert page(invoice) in notary.get(reverse("invoice", args=[invoice.pk])).content.decode()
    asked = notary.get(page(invoice)).content.decode()
    assert "350.50" in asked
    assert notary.post(page(invoice), GROUNDS).status_code == 302
    assert notary.post(page(invoice), GROUNDS).status_code == 409
    assert notary.get(page(invoice)).status_code == 409
    send_refunds()
    assert (fresh(invoice).state, fresh(invoice).end_reason, Refund.records.count()) == ("refunded", "by_office", 1)
    assert Notice.records.filter(kind="fee_refunded", recipient=cast.people["groom"]).exists()
    shown = client_of(cast, "groom").get(reverse("invoice", args=[invoice.pk])).content.decode()
    assert GROUNDS["note"] in shown
    assert AuditEntry.records.get(action="invoice.ended_by_office").detail["grounds"] == GROUNDS["note"]


def test_fee_that_was_not_paid_is_cancelled(cast: Cast) -> None:
    invoice = issue(cast)
    assert client_of(cast, "notary").post(page(invoice), GROUNDS).status_code == 302
    assert (fresh(invoice).state, Refund.records.count()) == ("cancelled", 0)


def test_refund_needs_grounds(cast: Cast) -> None:
    invoice = paid(cast)
    for note in ("", "   ", "x" * 301):
        assert client_of(cast, "notary").post(page(invoice), {"note": note}).status_code == 400
    assert fresh(invoice).state == "settled"


@pytest.mark.parametrize("member, status", [("groom", 403), ("bride", 404), ("judge", 404), ("stranger", 404)])
def test_only_the_office_refunds(cast: Cast, member: str, status: int) -> None:
    invoice, client = paid(cast), client_of(cast, member)
    assert client.get(page(invoice)).status_code == status
    assert client.post(page(invoice), GROUNDS).status_code == status
    with pytest.raises(NotAllowed):
        refund_by_office(invoice, note="x", actor=actor_for(cast.users[member]))
    assert fresh(invoice).state == "settled"


def test_staff_do_not_refund_their_own_fee(cast: Cast) -> None:
    invoice = issue(cast, payer="notary")
    assert client_of(cast, "notary").post(page(invoice), GROUNDS).status_code == 403


def test_fee_that_its_request_still_needs_is_not_ended(cast: Cast, monkeypatch: Any) -> None:
    invoice = paid(cast)
    row = Payable(
        LABEL, lambda _k: "x", lambda _k: "/", lambda _k: None, lambda _w, _k: True, None, lambda _k: "Needed"
    )
    monkeypatch.setitem(payables._payables, LABEL, row)
    shown = client_of(cast, "notary").get(page(invoice)).content.decode()
    assert "Needed" in shown
    assert "button--destroy" not in shown
    with pytest.raises(Conflict):
        refund_by_office(invoice, note="x", actor=actor_for(cast.users["notary"]))
    assert fresh(invoice).state == "settled"
