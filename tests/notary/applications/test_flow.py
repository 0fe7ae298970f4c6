"""A couple from the first page to an application that is ready, and back once for a correction."""

from __future__ import annotations

import pytest
from django.test import Client

from courts.ground.errors import Conflict, Refused
from courts.ground.models import Notice, Person, Posting, Role
from courts.payments.queries.invoices import invoice_of
from courts.payments.services.invoices import Waived
from courts.payments.states import WaiverReason
from demo.people import Cast
from notary.applications.models import Application, ApplicationPerson
from notary.applications.services import reviews, submission
from notary.applications.services.agreements import ask_for_agreement
from notary.applications.services.applications import save_task, withdraw
from notary.applications.services.fees import LABEL
from notary.applications.services.settlement import on_settled
from tests.notary.applications.couple import (
    NAMED,
    account,
    act,
    agree,
    agreed,
    fill,
    filled,
    row_of,
    shown,
    submitted,
    taken,
    typed,
)
from tests.notary.applications.couple import (
    place as put,
)


def signed_in(cast: Cast, member: str) -> Client:
    client = Client()
    client.force_login(account(cast, member))
    return client


def test_a_couple_gets_from_the_first_page_to_a_receipt(cast: Cast) -> None:
    row = submitted(cast)
    assert row.state == "submitted"
    assert row.receipt is not None
    assert row.receipt.number.startswith("SHN-NA-")
    kinds = set(Notice.records.filter(subject_id=row.pk).values_list("kind", flat=True))
    assert {"application_invited", "application_agreed", "application_submitted"} <= kinds


def test_submission_names_everything_that_is_missing_at_once(cast: Cast) -> None:
    row = shown(cast)
    with pytest.raises(Refused) as refused:
        submission.submit(row, version=None, actor=act(cast, "groom"))
    codes = [error.code for error in refused.value.errors]
    assert codes.count("not_agreed") == 5
    assert codes.count("paper") == 5


def test_an_edit_voids_every_agreement_and_says_which_page(cast: Cast) -> None:
    row = agreed(cast)
    before = row.draft_hash
    row = fill(row, cast, "dower", {"advance": "15000.00", "deferred": "20000.00"})
    assert row.draft_hash != before
    assert row_of(row, "bride").voided_parts == ["dower"]
    assert all(row_of(row, role).agreed_at is None for role in ("groom", "bride", "wali"))
    voided = Notice.records.filter(subject_id=row.pk, kind="application_voided", channel="inbox")
    assert voided.count() == len(NAMED)
    with pytest.raises(Refused):
        submission.submit(row, version=None, actor=act(cast, "groom"))
    for member in ("groom", *NAMED):
        row = agree(row, cast, member)
    assert submission.submit(row, version=None, actor=act(cast, "groom")).state == "submitted"


def test_every_change_since_an_agreement_is_shown_to_that_person(cast: Cast) -> None:
    row = agreed(cast)
    row = fill(row, cast, "dower", {"advance": "15000.00", "deferred": "20000.00"})
    row = agree(row, cast, "wali")
    row = fill(row, cast, "conditions", [{"text": "شرط آخر"}])
    row = fill(row, cast, "dower", {"advance": "16000.00", "deferred": "20000.00"})
    assert row_of(row, "bride").voided_parts == ["dower", "conditions"]
    assert row_of(row, "wali").voided_parts == ["conditions", "dower"]
    page = signed_in(cast, "bride").get(f"/notary/applications/{row.pk}/agreement/").content.decode()
    assert "الصداق، الشروط" in page
    row = agree(row, cast, "bride")
    assert row_of(row, "bride").voided_parts == []


def test_needs_of_language_void_no_agreement(cast: Cast) -> None:
    row = agreed(cast)
    row = fill(row, cast, "language", {"spoken": "en", "interpreter": True})
    assert row_of(row, "bride").agreed_at is not None


def test_an_older_version_of_a_page_is_refused(cast: Cast) -> None:
    row = filled(cast)
    task = row.service.task("dower")
    assert task is not None
    with pytest.raises(Conflict):
        save_task(row, task, {}, version=row.version - 1, actor=act(cast, "groom"))


def test_a_return_keeps_the_receipt_and_a_cure_is_submitted_again(cast: Cast) -> None:
    row = taken(cast)
    first = row.receipt
    reviews.give_back(
        row,
        reasons=["certificate", "paper_unreadable"],
        parts=["groom_certificate", "papers"],
        note="",
        version=row.version,
        actor=act(cast, "notary"),
    )
    row = Application.records.get(pk=row.pk)
    assert row.state == "returned"
    row = submission.submit(row, version=None, actor=act(cast, "groom"))
    assert row.receipt == first
    assert row.queued_at == first.official_at  # type: ignore[union-attr]


def test_an_accepted_application_is_ready_once_the_fee_is_settled(cast: Cast) -> None:
    row = taken(cast)
    row = reviews.accept(row, version=row.version, actor=act(cast, "notary"))
    assert row.state == "accepted"
    on_settled(row.pk)
    on_settled(row.pk)
    assert Application.records.get(pk=row.pk).state == "ready"


def test_a_waived_fee_makes_the_application_ready_at_once(cast: Cast) -> None:
    row = taken(cast)
    waived = Waived(WaiverReason.SENIOR_CITIZEN, "بطاقة 55")
    row = reviews.accept(row, waived=waived, version=row.version, actor=act(cast, "notary"))
    assert row.state == "ready"


def test_a_withdrawal_ends_the_application_and_is_told(cast: Cast) -> None:
    row = withdraw(submitted(cast), actor=act(cast, "groom"))
    assert row.state == "withdrawn"
    assert Notice.records.filter(subject_id=row.pk, kind="application_withdrawn", channel="inbox").count() == 4


def test_only_the_notary_who_took_a_review_decides_it(cast: Cast) -> None:
    row = taken(cast)
    person = cast.people["stranger"]
    Posting.records.create(person=person, venue=cast.venues["office"], role=Role.NOTARY)
    with pytest.raises(Conflict):
        reviews.accept(row, version=None, actor=act(cast, "stranger"))
    reviews.take_over(row, actor=act(cast, "stranger"))
    with pytest.raises(Conflict):
        reviews.accept(row, version=None, actor=act(cast, "notary"))
    assert reviews.accept(row, version=None, actor=act(cast, "stranger")).state == "accepted"


def test_an_applicant_who_proves_their_identity_later_is_named_by_their_account(cast: Cast) -> None:
    row = filled(cast)
    ApplicationPerson.records.filter(application=row, role="groom").update(emirates_id="", name_ar="راشد")
    row = ask_for_agreement(row, version=None, actor=act(cast, "groom"))
    place = row_of(row, "groom")
    assert place.emirates_id == cast.people["groom"].emirates_id
    assert place.name_ar == cast.people["groom"].name_ar


def test_another_person_in_a_place_is_invited_and_the_first_one_is_out(cast: Cast) -> None:
    row = agreed(cast)
    row = put(row, cast, "witness", 2, typed(cast, "second_groom"))
    assert row_of(row, "witness", 2).person is None
    assert not Application.objects.visible_to(account(cast, "second").person).filter(pk=row.pk).exists()
    assert Application.objects.visible_to(cast.people["second_groom"]).filter(pk=row.pk).exists()
    assert not row.papers.filter(code="id_witness", of=row_of(row, "witness", 2)).exists()
    told = Notice.records.filter(subject_id=row.pk, kind="application_invited", recipient=cast.people["second_groom"])
    assert told.exists()


def test_an_account_that_opens_later_gets_the_invitation_at_sign_in(cast: Cast) -> None:
    Person.records.filter(pk=cast.people["bride"].pk).update(identity_level="none")
    row = shown(cast)
    told = Notice.records.filter(subject_id=row.pk, kind="application_invited", recipient=cast.people["bride"])
    assert not told.exists()
    Person.records.filter(pk=cast.people["bride"].pk).update(identity_level="verified")
    Client().force_login(cast.users["bride"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert told.count() == 2


def test_a_withdrawal_after_acceptance_ends_the_invoice(cast: Cast) -> None:
    row = reviews.accept(taken(cast), version=None, actor=act(cast, "notary"))
    invoice = invoice_of(LABEL, row.pk)
    assert invoice is not None
    assert invoice.total == row.service.fee.fils
    withdraw(row, actor=act(cast, "groom"))
    invoice.refresh_from_db()
    assert invoice.state == "cancelled"
    assert invoice.end_reason == "withdrawn"


def test_office_decides_once_and_never_after_the_acceptance(cast: Cast) -> None:
    row = reviews.accept(taken(cast), version=None, actor=act(cast, "notary"))
    with pytest.raises(Conflict) as refused:
        reviews.refuse(row, reasons=["not_lawful"], note="", version=None, actor=act(cast, "notary"))
    assert refused.value.code == "not_under_review"
    assert Application.records.get(pk=row.pk).state == "accepted"
