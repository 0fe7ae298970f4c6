"""Pages of fees: the payer's way from the invoice to the receipt, the staff's lists and waivers, and strangers."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from courts.ground.actors import SYSTEM
from courts.payments.gateway import Begun, Outcome
from courts.payments.gateway.sandbox import SandboxGateway
from courts.payments.models import Invoice, Payment, Waiver
from courts.payments.services.refunds import refund
from courts.payments.states import RefundReason
from demo.people import Cast
from tests.payments.fees import client_of, decide, fresh, issue, paid, payable, started

BY_DECISION = {"reason": "decision", "source": "قرار 17", "note": "ظرف مالي مثبت", "amount": ""}


def page(name: str, invoice: Invoice) -> str:
    return reverse(name, args=[invoice.pk])


def test_payer_pays_and_opens_the_receipt(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    payable(monkeypatch, lambda _key: None)
    invoice, client = issue(cast), client_of(cast, "groom")
    shown = client.get(page("invoice", invoice)).content.decode()
    assert "رسم توثيق عقد الزواج" in shown
    assert "350.50" in shown
    assert "طلب زواج" in shown
    to_sandbox = client.post(page("invoice_pay", invoice))
    assert to_sandbox.status_code == 302
    sandbox = to_sandbox["Location"]
    assert "350.50" in client.get(sandbox).content.decode()
    back = client.post(sandbox, {"outcome": "paid"})
    assert back["Location"] == page("invoice_return", invoice)
    assert page("invoice_receipt", invoice) in client.get(back["Location"]).content.decode()
    receipt = client.get(page("invoice_receipt", invoice)).content.decode()
    assert Payment.records.get().reference in receipt
    assert client.get(sandbox)["Location"] == page("invoice_return", invoice)
    assert client.post(page("invoice_pay", invoice)).status_code == 409


@pytest.mark.parametrize("outcome", ["declined", "abandoned"])
def test_payer_returns_from_a_failed_payment_and_pays_again(cast: Cast, outcome: str) -> None:
    invoice, client = issue(cast), client_of(cast, "groom")
    sandbox = client.post(page("invoice_pay", invoice))["Location"]
    shown = client.post(sandbox, {"outcome": outcome}, follow=True).content.decode()
    assert page("invoice_pay", invoice) in shown
    assert client.post(page("invoice_pay", invoice))["Location"] != sandbox


def test_sandbox_refuses_other_choices(cast: Cast) -> None:
    invoice, client = issue(cast), client_of(cast, "groom")
    sandbox = client.post(page("invoice_pay", invoice))["Location"]
    assert client.post(sandbox, {"outcome": "pending"}).status_code == 400
    assert client.post(sandbox).status_code == 400


def test_sandbox_page_exists_only_with_the_sandbox(cast: Cast, settings: object) -> None:
    payment = started(cast, issue(cast))
    settings.PAYMENT_GATEWAY = ""  # type: ignore[attr-defined]
    assert client_of(cast, "groom").get(payment.page_url).status_code == 404


def test_return_page_says_that_a_payment_is_not_confirmed_and_reloads(cast: Cast) -> None:
    invoice, client = issue(cast), client_of(cast, "groom")
    payment = started(cast, invoice)
    shown = client.get(page("invoice_return", invoice)).content.decode()
    assert 'hx-trigger="every 4s"' in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    decide(payment, Outcome.PAID)
    # The page asks the gateway itself, after the few seconds of the last question.
    cache.delete(f"payment-check:{payment.pk}")
    shown = client.get(page("invoice_return", invoice)).content.decode()
    assert 'hx-trigger="every 4s"' not in shown
    assert fresh(invoice).state == "settled"


def test_return_page_without_a_payment_leads_to_the_invoice(cast: Cast) -> None:
    invoice = issue(cast)
    assert client_of(cast, "groom").get(page("invoice_return", invoice))["Location"] == page("invoice", invoice)
    assert client_of(cast, "groom").get(page("invoice_receipt", invoice))["Location"] == page("invoice", invoice)


def test_payment_page_of_another_host_is_a_link(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Begun("R-1", "https://pay.example/p/1")
    monkeypatch.setattr(SandboxGateway, "begin", lambda *_args: begun)
    answer = client_of(cast, "groom").post(page("invoice_pay", issue(cast)))
    assert answer.status_code == 200
    assert 'href="https://pay.example/p/1"' in answer.content.decode()


@pytest.mark.parametrize("name", ["invoice", "invoice_return", "invoice_receipt", "invoice_pay", "invoice_waive"])
def test_strangers_find_no_invoice(cast: Cast, name: str) -> None:
    invoice = issue(cast)
    for key in ("bride", "clerk", "stranger"):
        client = client_of(cast, key)
        ask = client.post if name == "invoice_pay" else client.get
        assert ask(page(name, invoice)).status_code == 404


def test_staff_read_and_do_not_pay_and_the_payer_does_not_waive(cast: Cast) -> None:
    invoice = issue(cast)
    assert client_of(cast, "notary").get(page("invoice", invoice)).status_code == 200
    assert client_of(cast, "notary").post(page("invoice_pay", invoice)).status_code == 403
    assert client_of(cast, "groom").post(page("invoice_waive", invoice), BY_DECISION).status_code == 403


def test_payment_page_belongs_to_the_payer(cast: Cast) -> None:
    payment = started(cast, issue(cast))
    for key in ("bride", "notary", "clerk"):
        assert client_of(cast, key).post(payment.page_url, {"outcome": "paid"}).status_code == 404


def test_notary_waives_with_grounds(cast: Cast) -> None:
    invoice, client = issue(cast), client_of(cast, "notary")
    assert page("invoice_waive", invoice) in client.get(page("invoice", invoice)).content.decode()
    assert client.get(page("invoice_waive", invoice)).status_code == 200
    assert client.post(page("invoice_waive", invoice), BY_DECISION)["Location"] == page("invoice", invoice)
    assert fresh(invoice).state == "settled"
    waiver = Waiver.records.get()
    assert (waiver.amount, waiver.granted_by) == (35_050, cast.users["notary"])
    assert client.post(page("invoice_waive", invoice), BY_DECISION).status_code == 409
    assert "ظرف مالي مثبت" in client_of(cast, "groom").get(page("invoice_receipt", invoice)).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "gold"},
        {"source": ""},
        {"note": ""},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "350.51"},
        {"amount": "1.005"},
        {"amount": "NaN"},
        {"amount": "9" * 40},
        {"source": "x" * 201},
        {"note": "x" * 501},
    ],
)
def test_waive_form_names_its_errors_and_keeps_what_was_typed(cast: Cast, changes: dict[str, str]) -> None:
    answer = client_of(cast, "notary").post(page("invoice_waive", issue(cast)), BY_DECISION | changes)
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    if "source" not in changes:
        assert "قرار 17" in answer.content.decode()
    assert Waiver.records.count() == 0


def test_notary_waives_a_part(cast: Cast) -> None:
    invoice = issue(cast)
    client_of(cast, "notary").post(page("invoice_waive", invoice), BY_DECISION | {"amount": "50.50"})
    assert (fresh(invoice).state, fresh(invoice).payable) == ("due", 30_000)


def test_staff_do_not_waive_their_own_fee(cast: Cast) -> None:
    invoice = issue(cast, payer="notary")
    assert client_of(cast, "notary").post(page("invoice_waive", invoice), BY_DECISION).status_code == 403


def test_lists_filter_by_state_and_number(cast: Cast) -> None:
    due, done, over = issue(cast), paid(cast), issue(cast)
    refund(over, reason=RefundReason.WITHDRAWN, actor=SYSTEM)
    for address, key in (("fees", "groom"), ("office_fees", "notary")):
        client = client_of(cast, key)
        for show, found in (("", (due, done, over)), ("due", (due,)), ("settled", (done,)), ("over", (over,))):
            shown = client.get(reverse(address), {"show": show}).content.decode()
            assert [row for row in (due, done, over) if page("invoice", row) in shown] == list(found)
    shown = client_of(cast, "notary").get(reverse("office_fees"), {"q": due.number[-5:]}).content.decode()
    assert page("invoice", due) in shown
    assert page("invoice", done) not in shown


def test_lists_are_empty_for_strangers(cast: Cast) -> None:
    invoice = issue(cast)
    assert page("invoice", invoice) not in client_of(cast, "bride").get(reverse("fees")).content.decode()
    assert page("invoice", invoice) not in client_of(cast, "clerk").get(reverse("office_fees")).content.decode()
    assert client_of(cast, "groom").get(reverse("office_fees")).status_code == 404


def test_pages_in_english_have_english_words(cast: Cast) -> None:
    invoice, client = issue(cast), client_of(cast, "groom")
    client.cookies["diwan-language"] = "en"
    shown = client.get(page("invoice", invoice)).content.decode()
    assert "Marriage contract" in shown
    assert "AED 350.50" in shown
