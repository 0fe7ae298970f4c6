"""A party without an Emirates ID is named by another identity document, which stays visibly unverified."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from courts.ground.actors import actor_for
from courts.ground.errors import Refused
from courts.ground.models import Person
from courts.registry.models import Case, Filing
from courts.registry.queries.checks import checks_of
from courts.registry.services.filings import attach_documents, save_draft, submit_filing
from courts.registry.services.reviews import accept_filing, take_filing
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import RESPONDENT, browser, claim_data, party_data

PASSPORT = {"document_number": "N1234567", "document_issuer": "الهند"}


def filed(cast: Cast, *, filer: str = "lawyer", **document: str) -> Filing:
    actor = actor_for(cast.users[filer])
    claimant = replace(desk.huda(cast), emirates_id="", **(document or PASSPORT))
    filing = save_draft(None, actor=actor, claim=desk.claim(cast), parties=[claimant, desk.tariq(cast)])
    attach_documents(filing, [desk.stored(actor)], version=None, actor=actor)
    return submit_filing(filing, actor=actor)


def accepted(cast: Cast, filing: Filing) -> Case:
    manager = actor_for(cast.users["manager"])
    return accept_filing(take_filing(filing, actor=manager), actor=manager)


def claimant_of(case: Case) -> Person:
    return case.parties.get(role="claimant").person


def test_claimant_with_a_passport_files_and_the_reviewer_sees_that_it_is_unverified(cast: Cast) -> None:
    filing = filed(cast)
    with translation.override("en"):
        checks = checks_of(filing, list(filing.parties.all()), [])
    assert any(check.text == "the identity document is not verified" and not check.in_order for check in checks)
    case = accepted(cast, filing)
    page = browser(cast, "lawyer").get(reverse("case_parties", args=[case.pk])).content.decode()
    assert "N1234567" in page
    assert "not verified" in page
    assert "not verified" in browser(cast, "lawyer").get(reverse("filing", args=[filing.pk])).content.decode()


@pytest.mark.parametrize("tab", ["case", "case_documents", "case_parties"])
def test_every_tab_of_the_case_marks_an_unverified_document_for_staff(cast: Cast, tab: str) -> None:
    case = accepted(cast, filed(cast))
    client = browser(cast, "manager")
    assert "identity document not verified" in client.get(reverse(tab, args=[case.pk])).content.decode()
    Person.records.filter(pk=claimant_of(case).pk).update(document_verified_at=case.opened_at)
    assert "identity document not verified" not in client.get(reverse(tab, args=[case.pk])).content.decode()


def test_two_filings_with_one_passport_make_two_people(cast: Cast) -> None:
    first, second = accepted(cast, filed(cast)), accepted(cast, filed(cast))
    assert claimant_of(first) != claimant_of(second)


def test_filer_with_the_document_of_their_own_account_files_for_themselves(cast: Cast) -> None:
    own = cast.people["claimant"]
    Person.records.filter(pk=own.pk).update(emirates_id="", **PASSPORT)
    for name in ("people", "users"):
        row = getattr(cast, name)["claimant"]
        row.refresh_from_db()
    cast.users["claimant"].person.refresh_from_db()
    assert claimant_of(accepted(cast, filed(cast, filer="claimant"))) == own
    with pytest.raises(Refused) as refused:
        filed(cast, filer="claimant", document_number="N7654321", document_issuer="الهند")
    assert [error.code for error in refused.value.errors] == ["not_a_party"]


def test_document_without_its_issuer_is_refused_at_the_field(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        filed(cast, document_number="N1234567", document_issuer="")
    assert [error.field for error in refused.value.errors] == ["parties.0.document_issuer"]


def test_page_stores_the_document_by_its_letters_and_digits(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    lawyer.post(reverse("filing_start"), claim_data(cast))
    filing = Filing.records.get()
    claimant = {
        "role": "claimant",
        "kind": "natural",
        "name_ar": "سونيا مهتا",
        "document_number": "\u202dn–١٢٣٤٥٦٧\u202c",
        "document_issuer": "الهند",
    }
    lawyer.post(reverse("filing_parties", args=[filing.pk]), party_data(filing, claimant, RESPONDENT))
    assert list(filing.parties.values_list("document_number", flat=True)) == ["N1234567", ""]
