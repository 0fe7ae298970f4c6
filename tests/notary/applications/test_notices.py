"""The receivers of the notices about an application, and what each of them reads."""

from __future__ import annotations

import pytest
from django.utils import translation

from courts.ground.models import Notice
from courts.ground.wording.notice_text import Reader
from demo.people import Cast
from notary.applications.models import Application
from notary.applications.services import reviews
from notary.applications.services.applications import withdraw
from notary.applications.wording.notices import notice_text
from tests.notary.applications.couple import NAMED, account, act, agree, agreed, fill, shown, submitted, taken

PAY, CORRECT = "Pay the fee", "submit it again"


def told(row: Application, kind: str) -> set[object]:
    rows = Notice.records.filter(subject_id=row.pk, kind=f"application_{kind}", channel="inbox")
    return set(rows.values_list("recipient_id", flat=True))


def people(cast: Cast, *members: str) -> set[object]:
    return {account(cast, member).person_id for member in members}


def lead(row: Application, cast: Cast, kind: str, member: str) -> str:
    person = account(cast, member).person
    notice = Notice.records.get(subject_id=row.pk, kind=f"application_{kind}", channel="inbox", recipient=person)
    with translation.override("en"):
        text = notice_text(row, notice, Reader())
    return f"{text.lead} {text.consequence}"


def test_no_one_is_told_what_they_did_themselves(cast: Cast) -> None:
    row = agreed(cast)
    row = fill(row, cast, "dower", {"advance": "1.00", "deferred": "1.00"})
    assert told(row, "voided") == people(cast, *NAMED)
    Notice.records.filter(kind="application_agreed").delete()
    for member in (*NAMED, "groom"):
        row = agree(row, cast, member)
    assert told(row, "agreed") == set()
    withdraw(row, actor=act(cast, "groom"))
    assert told(row, "withdrawn") == people(cast, *NAMED)


def test_applicant_is_told_when_another_person_agrees_last(cast: Cast) -> None:
    row = shown(cast)
    for member in ("groom", *NAMED):
        agree(row, cast, member)
    assert told(row, "agreed") == people(cast, "groom")


def test_receipt_goes_to_everyone_who_accepted(cast: Cast) -> None:
    assert told(submitted(cast), "submitted") == people(cast, "groom", *NAMED)


@pytest.mark.parametrize("member", NAMED)
def test_only_the_applicant_is_asked_to_correct_and_to_pay(cast: Cast, member: str) -> None:
    row = taken(cast)
    accepted = reviews.accept(row, version=None, actor=act(cast, "notary"))
    assert PAY in lead(accepted, cast, "accepted", "groom")
    assert PAY not in lead(accepted, cast, "accepted", member)


def test_only_the_applicant_is_asked_to_correct_a_returned_application(cast: Cast) -> None:
    row = taken(cast)
    options = {"reasons": ["certificate"], "parts": ["groom_certificate"], "note": "", "version": None}
    reviews.give_back(row, **options, actor=act(cast, "notary"))  # type: ignore[arg-type]
    assert CORRECT in lead(row, cast, "returned", "groom")
    assert CORRECT not in lead(row, cast, "returned", "bride")
