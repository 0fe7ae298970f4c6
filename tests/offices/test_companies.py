"""Companies: a representative with a confirmed proof acts in the company's cases, until the proof ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from courts.ground import clock
from courts.ground.errors import Conflict, NotAllowed, Refused
from courts.ground.models import AuditEntry, Notice, Person, Posting, Role
from courts.ground.models.people import posting_day
from courts.offices.models import Company, CompanyClaim, Mandate
from courts.offices.services import companies, mandates
from courts.offices.services.companies import CompanyDetails
from courts.registry.models import Case, Filing
from courts.registry.services.filings import attach_documents, save_draft, submit_filing
from courts.registry.services.grants import grant_missing
from courts.registry.services.postings import withdraw_ended
from courts.registry.services.reviews import accept_filing, take_filing
from demo.people import Cast
from tests.access.administrators import client_of
from tests.offices.office import acting
from tests.registry import desk
from tests.registry.typing_in import browser

REPRESENTATIVE = "second_witness"


def claimed(cast: Cast, member: str = REPRESENTATIVE, days: int = 60, **changed: str) -> CompanyClaim:
    """Return the claim of a person to represent the company of `desk.COMPANY`."""
    stated = {
        "name_ar": desk.COMPANY.name_ar,
        "name_en": desk.COMPANY.name_en,
        "licence_number": desk.COMPANY.licence_number,
        "authority": "دائرة التنمية الاقتصادية بالشارقة",
        "proof_kind": "resolution",
        **changed,
    }
    details = CompanyDetails(**stated, proof_ends_on=posting_day() + timedelta(days=days))
    return companies.claim_company(
        details, desk.upload("قرار الشركاء.pdf"), venue=cast.venues["court"], actor=acting(cast, member)
    )


def confirmed(cast: Cast, *, is_known_party: bool = True, **stated: str) -> Mandate:
    """Return the mandate of a confirmed claim, with its rights granted."""
    row = companies.confirm(claimed(cast, **stated), is_known_party=is_known_party, actor=acting(cast, "clerk"))
    grant_missing()
    return row


def case_of_company(cast: Cast) -> Case:
    """Return a case that the lawyer of the cast filed for the company."""
    actor = acting(cast, "lawyer")
    filing = save_draft(None, actor=actor, claim=desk.claim(cast), parties=[desk.COMPANY, desk.tariq(cast)])
    files = [desk.stored(actor), desk.stored(actor, "exhibit", "حافظة.pdf")]
    attach_documents(filing, files, version=None, actor=actor)
    manager = acting(cast, "manager")
    return accept_filing(take_filing(submit_filing(filing, actor=actor), actor=manager), actor=manager)


def status(cast: Cast, case: Case, member: str = REPRESENTATIVE) -> int:
    """Return the answer of the case's page to a member of the cast."""
    return client_of(cast.users[member]).get(reverse("case", args=[case.pk])).status_code


def test_unconfirmed_claim_opens_no_case(cast: Cast) -> None:
    case = case_of_company(cast)
    claimed(cast)
    grant_missing()
    assert status(cast, case) == 404


def test_person_who_was_posted_meanwhile_gets_no_company(cast: Cast) -> None:
    case = case_of_company(cast)
    row = claimed(cast)
    tomorrow = posting_day() + timedelta(days=1)
    venue = cast.venues["court"]
    Posting.records.create(person=cast.people[REPRESENTATIVE], venue=venue, role=Role.CLERK, starts_on=tomorrow)
    with pytest.raises(Conflict) as caught:
        companies.confirm(row, is_known_party=True, actor=acting(cast, "clerk"))
    assert caught.value.code == "staff"
    page = reverse("company_claim", args=[row.pk])
    assert client_of(cast.users["clerk"]).post(page, {"act": "confirm"}).status_code == 409
    assert not Mandate.records.exists()
    grant_missing()
    assert status(cast, case) == 404


def test_representative_reads_the_companys_cases_and_no_other(cast: Cast) -> None:
    case, other = case_of_company(cast), desk.case(cast)
    confirmed(cast)
    assert status(cast, case) == 200
    assert status(cast, other) == 404
    call_command("rights", "check")


def test_new_case_of_the_company_opens_to_its_representative(cast: Cast) -> None:
    confirmed(cast)
    assert status(cast, case_of_company(cast)) == 200


def test_case_is_404_after_the_last_day_of_the_proof(cast: Cast) -> None:
    case = case_of_company(cast)
    confirmed(cast)
    with time_machine.travel(clock.now() + timedelta(days=61), tick=False):
        assert status(cast, case) == 404


@pytest.mark.parametrize("who", ["clerk", "representative"])
def test_ended_representation_closes_the_cases_at_once(cast: Cast, who: str) -> None:
    case = case_of_company(cast)
    row = confirmed(cast)
    if who == "clerk":
        page = reverse("company_claim", args=[row.claim_id])
        form = {"act": "end", "reason": "طلب الشركة"}
        assert client_of(cast.users["clerk"]).post(page, form).status_code == 302
    else:
        mandates.revoke(row, actor=acting(cast, REPRESENTATIVE))
    assert status(cast, case) == 404
    withdraw_ended()
    call_command("rights", "check")


def test_representative_files_for_the_company_as_a_party_itself(cast: Cast) -> None:
    row = confirmed(cast)
    actor = acting(cast, REPRESENTATIVE)
    filing = save_draft(
        None,
        actor=actor,
        claim=desk.claim(cast),
        parties=[desk.COMPANY, desk.tariq(cast)],
        principal=row.principal,
    )
    files = [desk.stored(actor), desk.stored(actor, "exhibit", "حافظة.pdf")]
    attach_documents(filing, files, version=None, actor=actor)
    filing = submit_filing(filing, actor=actor)
    assert AuditEntry.records.get(action="filing.submitted", subject_id=str(filing.pk)).detail["mandate"] == str(row.pk)
    recipients = Notice.records.filter(subject_id=filing.pk).values_list("recipient", flat=True)
    assert cast.people[REPRESENTATIVE].pk in recipients
    manager = acting(cast, "manager")
    case = accept_filing(take_filing(filing, actor=manager), actor=manager)
    assert case.parties.get(role="claimant").person == row.principal
    assert status(cast, case) == 200
    page = browser(cast, "manager").get(reverse("case", args=[case.pk])).content.decode()
    assert "Submitted by Reem Al Shamsi for Al Rimal Supplies LLC" in page
    call_command("rights", "check")


def test_company_cannot_file_for_other_claimants(cast: Cast) -> None:
    row = confirmed(cast)
    actor = acting(cast, REPRESENTATIVE)
    filing = save_draft(
        None, actor=actor, claim=desk.claim(cast), parties=[desk.huda(cast), desk.tariq(cast)], principal=row.principal
    )
    attach_documents(filing, [desk.stored(actor)], version=None, actor=actor)
    with pytest.raises(Refused):
        submit_filing(filing, actor=actor)


def test_known_party_with_the_licence_becomes_the_company(cast: Cast) -> None:
    case = case_of_company(cast)
    row = confirmed(cast)
    assert row.principal == case.parties.get(role="claimant").person
    assert Company.records.get().person == row.principal


def test_clerk_can_confirm_a_different_company_with_the_same_number(cast: Cast) -> None:
    case = case_of_company(cast)
    confirmed(cast, is_known_party=False, authority="منطقة حرة أخرى")
    assert status(cast, case) == 404
    assert Person.records.filter(licence_number=desk.COMPANY.licence_number).count() == 2


def test_two_spellings_of_one_authority_are_one_company(cast: Cast) -> None:
    first = confirmed(cast)
    claim = claimed(cast, "bride", authority="دائرة التنميه الاقتصاديه بالشارقه")
    second = companies.confirm(claim, is_known_party=False, actor=acting(cast, "clerk"))
    assert first.principal == second.principal
    assert Company.records.count() == 1


def test_newer_proof_takes_the_place_of_the_older_one(cast: Cast) -> None:
    first = confirmed(cast)
    second = confirmed(cast)
    first.refresh_from_db()
    assert (first.state, second.state) == ("revoked", "active")
    assert status(cast, case_of_company(cast)) == 200


def test_claim_is_made_and_decided_on_the_pages(cast: Cast) -> None:
    client = browser(cast, REPRESENTATIVE)
    form = {
        "name_ar": "الرمال",
        "licence_number": "78-1234",
        "authority": "دائرة التنمية",
        "proof_kind": "licence",
        "proof_ends_on": (posting_day() + timedelta(days=9)).isoformat(),
        "venue": str(cast.venues["court"].pk),
    }
    page = reverse("company_claim_new")
    refused = client.post(page, {**form, "proof": desk.upload("نص.pdf", b"no pdf at all")})
    assert refused.status_code == 400
    assert "is not a PDF" in refused.content.decode()
    assert "دائرة التنمية" in refused.content.decode()
    assert client.post(page, {**form, "proof": desk.upload()}).status_code == 302
    row = CompanyClaim.records.get()
    assert row.licence_number == "781234"
    assert "Waiting for a clerk" in client.get(reverse("my_companies")).content.decode()
    clerk = browser(cast, "clerk")
    assert "الرمال" in clerk.get(reverse("company_claims")).content.decode()
    assert reverse("company_claims") in clerk.get(reverse("identity_checks")).content.decode()
    assert clerk.get(reverse("company_claim_proof", args=[row.pk])).status_code == 200
    decide = reverse("company_claim", args=[row.pk])
    assert clerk.post(decide, {"act": "refuse", "reason": ""}).status_code == 400
    assert clerk.post(decide, {"act": "confirm"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert clerk.post(decide, {"act": "refuse", "reason": "x"}).status_code == 409


def test_refused_person_reads_the_reason(cast: Cast) -> None:
    row = claimed(cast)
    companies.refuse(row, reason="القرار غير موقع", actor=acting(cast, "clerk"))
    assert "القرار غير موقع" in browser(cast, REPRESENTATIVE).get(reverse("my_companies")).content.decode()
    assert not Mandate.records.exists()


@pytest.mark.parametrize("member", ["stranger", "lawyer", "other_clerk", "manager", "judge", REPRESENTATIVE])
def test_claim_and_proof_are_404_for_everyone_but_the_clerks_of_the_court(cast: Cast, member: str) -> None:
    row = claimed(cast)
    client = client_of(cast.users[member])
    for name in ("company_claim", "company_claim_proof"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    assert client.post(reverse("company_claim", args=[row.pk]), {"act": "confirm"}).status_code == 404


def test_staff_cannot_represent_a_company(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        claimed(cast, "manager")


def test_claim_that_waits_is_not_made_twice(cast: Cast) -> None:
    claimed(cast)
    with pytest.raises(Conflict):
        claimed(cast)


def test_filing_of_a_company_is_404_once_the_representation_ended(cast: Cast) -> None:
    row = confirmed(cast)
    filing = save_draft(None, actor=acting(cast, REPRESENTATIVE), claim=desk.claim(cast), principal=row.principal)
    page = reverse("filing", args=[filing.pk])
    assert client_of(cast.users[REPRESENTATIVE]).get(page).status_code == 200
    mandates.revoke(row, actor=acting(cast, REPRESENTATIVE))
    assert client_of(cast.users[REPRESENTATIVE]).get(page).status_code == 404
    assert Filing.records.get().state == "draft"


def test_form_of_a_claim_shows_all_errors_at_once_and_asks_for_the_file_again(cast: Cast) -> None:
    client = client_of(cast.users[REPRESENTATIVE])
    typed = {"name_ar": "الرمال", "licence_number": "؟", "authority": "الدائرة", "proof_kind": "resolution"}
    typed |= {"proof_ends_on": "2001-01-01", "venue": str(cast.venues["court"].pk)}
    page = reverse("company_claim_new")
    answer = client.post(page, {**typed, "proof": desk.upload("قرار.pdf", b"no pdf at all")})
    assert list(answer.context["form"].errors) == ["licence_number", "proof_ends_on", "proof"]
    answer = client.post(page, {**typed, "proof": desk.upload("قرار الشركاء.pdf")})
    assert answer.status_code == 400
    assert answer.context["form"].errors["proof"] == ["لا تُحفظ الملفات: اخترها مرة أخرى."]
    answer = client.post(page, typed)
    assert len(answer.context["form"].errors["proof"]) == 1


def test_empty_request_shows_the_errors_of_the_form(cast: Cast) -> None:
    answer = client_of(cast.users[REPRESENTATIVE]).post(reverse("company_claim_new"))
    assert answer.status_code == 400
    assert {"name_ar", "licence_number", "proof"} <= set(answer.context["form"].errors)
