"""The filer's pages: typed text is kept, refused at its field, and sent once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation

from courts.ground.actors import actor_for
from courts.ground.models import Document
from courts.registry.models import Filing, FilingDocument
from courts.registry.services.filings import submit_filing
from courts.registry.services.reviews import return_filing, take_filing
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import CLAIMANT, RESPONDENT, browser, claim_data, party_data


def test_lawyer_files_a_claim_page_by_page_and_gets_a_receipt(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    answer = lawyer.post(reverse("filing_start"), claim_data(cast))
    filing = Filing.records.get()
    assert answer.url == reverse("filing", args=[filing.pk])
    page = lawyer.get(answer.url).content.decode()
    assert "Still missing" in page
    assert (
        lawyer.post(reverse("filing_parties", args=[filing.pk]), party_data(filing, CLAIMANT, RESPONDENT)).status_code
        == 302
    )
    filing.refresh_from_db()
    assert list(filing.parties.values_list("emirates_id", "phone")) == [("784198510000031", ""), ("", "0507654321")]
    files = {
        "statement": desk.upload(),
        "exhibits": [desk.upload("أ.pdf"), desk.upload("ب.pdf")],
        "version": filing.version,
    }
    assert lawyer.post(reverse("filing_documents", args=[filing.pk]), files).status_code == 302
    check = lawyer.get(reverse("filing_submit", args=[filing.pk])).content.decode()
    version = re.search(r'name="version" value="(\d+)"', check)
    assert version is not None
    answer = lawyer.post(reverse("filing_submit", args=[filing.pk]), {"version": version[1]})
    assert answer.url == reverse("filing_receipt", args=[filing.pk])
    filing.refresh_from_db()
    assert filing.receipt is not None
    assert filing.receipt.number in lawyer.get(answer.url).content.decode()
    # The second click of an impatient finger.
    assert lawyer.post(reverse("filing_submit", args=[filing.pk]), {"version": version[1]}).url == answer.url
    assert Filing.records.count() == 1


def test_same_form_sent_twice_starts_one_filing(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    first, second = (lawyer.post(reverse("filing_start"), claim_data(cast)) for _ in range(2))
    assert first.url == second.url
    assert Filing.records.count() == 1


def test_used_form_with_other_content_gets_409_and_keeps_the_text(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    lawyer.post(reverse("filing_start"), claim_data(cast))
    other = claim_data(cast, title="مطالبة أخرى", facts="وقائع لا تضيع")
    answer = lawyer.post(reverse("filing_start"), other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You already started a draft with this form, with different content." in page
    assert "مطالبة أخرى" in page
    assert "وقائع لا تضيع" in page
    assert Filing.records.get().title == "مطالبة مالية"
    # A user who has read that and sends the form again starts a second filing.
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    answers = [lawyer.post(reverse("filing_start"), other | {"token": token[1]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert set(Filing.records.values_list("title", flat=True)) == {"مطالبة مالية", "مطالبة أخرى"}


def test_stale_form_gets_409_and_keeps_the_text(cast: Cast) -> None:
    filing = desk.draft(cast)
    lawyer = browser(cast, "lawyer")
    address = reverse("filing_claim", args=[filing.pk])
    stale = claim_data(cast, title="من النافذة الأخرى", version=str(filing.version - 1))
    answer = lawyer.post(address, stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "من النافذة الأخرى" in page
    assert f'name="version" value="{filing.version}"' in page
    parties = party_data(filing, CLAIMANT, RESPONDENT) | {"version": "1"}
    answer = lawyer.post(reverse("filing_parties", args=[filing.pk]), parties)
    assert answer.status_code == 409
    assert "طارق نجم" in answer.content.decode()
    filing.refresh_from_db()
    assert filing.title != "من النافذة الأخرى"


def test_form_sent_after_submission_gets_409_and_keeps_the_text(cast: Cast) -> None:
    filing = desk.submitted(cast)
    lawyer = browser(cast, "lawyer")
    answer = lawyer.post(
        reverse("filing_claim", args=[filing.pk]), claim_data(cast, title="متأخر", version=str(filing.version))
    )
    assert answer.status_code == 409
    assert "متأخر" in answer.content.decode()
    assert lawyer.get(reverse("filing_claim", args=[filing.pk])).status_code == 409


@pytest.mark.parametrize("page", ["filing_claim", "filing_parties", "filing_documents"])
def test_edit_page_opened_after_submission_links_to_the_filing(cast: Cast, page: str) -> None:
    filing = desk.submitted(cast)
    answer = browser(cast, "lawyer", "en").get(reverse(page, args=[filing.pk]))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "<h1>This filing is submitted</h1>" in said
    assert f'href="{reverse("filing", args=[filing.pk])}"' in said
    # Nothing changed in the meantime, and a stranger does not learn that there is a filing.
    assert "This changed while you were working" not in said
    assert browser(cast, "stranger").get(reverse(page, args=[filing.pk])).status_code == 404
    Filing.records.update(state="rejected")
    said = browser(cast, "lawyer", "en").get(reverse(page, args=[filing.pk])).content.decode()
    assert "<h1>This filing can no longer be changed</h1>" in said


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", ""),
        ("title", "   "),
        ("title", "\u0640\u200b"),
        ("title", "\u064b\u064c"),
        ("title", "ا" * 201),
        ("title", "a\u202egpj.exe"),
        ("title", "a\u2066b"),
        ("title", "a\x00b"),
        ("title", "ا" + "\u064b" * 500),
        ("facts", "x" * 100_000),
        ("claim_value", "-1"),
        ("claim_value", "NaN"),
        ("claim_value", "1e999"),
        ("claim_value", "1.001"),
        ("case_kind", "no_such_kind"),
        ("court", "6f2c8c2e-62e6-4a2e-a7a8-0d5d3a1a0001"),
        ("court", "' OR 1=1"),
        ("token", "not-a-uuid"),
        ("version", "9" * 30),
    ],
)
def test_bad_input_is_refused_at_its_field_and_the_text_is_kept(cast: Cast, field: str, value: str) -> None:
    answer = browser(cast, "lawyer").post(reverse("filing_start"), claim_data(cast, **{field: value}))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "الطلبات" in answer.content.decode() or field == "requests"
    assert not Filing.records.exists()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{7*7}}", "=CMD()", "../../etc", "%00", "' OR 1=1", "الدعوى 1487/2026 A-12"]
)
def test_hostile_text_is_stored_as_typed_and_shown_as_text(cast: Cast, text: str) -> None:
    lawyer = browser(cast, "lawyer")
    answer = lawyer.post(reverse("filing_start"), claim_data(cast, title=text, facts=text))
    assert Filing.records.get().title == text
    page = lawyer.get(answer.url).content.decode()
    assert "<script>alert" not in page
    assert "49" not in page.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"emirates_id": "123"}, "emirates_id"),
        ({"emirates_id": "785198510000031"}, "emirates_id"),
        ({"emirates_id": "784209910000031"}, "emirates_id"),
        ({"emirates_id": "784x98510000031"}, "emirates_id"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"name_ar": "a\u202eb"}, "name_ar"),
        ({"role": "judge"}, "role"),
        ({"kind": "legal", "licence_number": "?"}, "licence_number"),
    ],
)
def test_bad_party_is_refused_at_its_field(cast: Cast, changed: dict[str, str], field: str) -> None:
    filing = desk.draft(cast)
    before = filing.version
    answer = browser(cast, "lawyer").post(
        reverse("filing_parties", args=[filing.pk]), party_data(filing, CLAIMANT | changed, RESPONDENT)
    )
    assert answer.status_code == 400
    assert field in answer.context["formset"].forms[0].errors
    assert "هدى الرمال" in answer.content.decode() or field == "name_ar"
    filing.refresh_from_db()
    assert filing.version == before


def test_adding_a_party_form_keeps_the_text_and_saves_nothing(cast: Cast) -> None:
    filing = desk.draft(cast)
    data = party_data(filing, CLAIMANT | {"emirates_id": "12"}, RESPONDENT) | {"add": "1"}
    page = browser(cast, "lawyer").post(reverse("filing_parties", args=[filing.pk]), data).content.decode()
    assert 'name="party-TOTAL_FORMS" value="3"' in page
    assert 'value="12"' in page
    filing.refresh_from_db()
    assert filing.parties.count() == 2


@pytest.mark.parametrize("forged", ["-1", "99999999999", "x", ""])
def test_forged_count_of_parties_changes_nothing(cast: Cast, forged: str) -> None:
    filing = desk.draft(cast)
    lawyer = browser(cast, "lawyer")
    data = party_data(filing, CLAIMANT, RESPONDENT) | {"party-TOTAL_FORMS": forged}
    for extra in ({}, {"add": "1"}):
        assert lawyer.post(reverse("filing_parties", args=[filing.pk]), data | extra).status_code < 500
    assert filing.parties.count() == 2


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ not a pdf", "not_pdf"),
        ("a.exe", None, "not_pdf"),
        ("a.pdf", b"%PDF-1.7 broken", "damaged"),
        ("a.pdf", "too large", "too_large"),
        ("a.pdf", "script", "active_content"),
        ("a.pdf", "pages", "too_many_pages"),
    ],
)
def test_bad_file_is_refused_and_the_good_one_next_to_it_is_stored(
    cast: Cast, name: str, content: bytes | str | None, code: str
) -> None:
    filing = desk.draft(cast)
    FilingDocument.records.filter(filing=filing).delete()
    made = {
        "too large": desk.pdf() + b"0" * (1024 * 1024 + 1 - len(desk.pdf())),
        "script": desk.scripted_pdf(),
        "pages": desk.pdf(pages=21),
    }
    data = made[content] if isinstance(content, str) else content
    files = {"statement": desk.upload(name, data), "exhibits": [desk.upload("جيد.pdf")], "version": filing.version}
    answer = browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert answer.status_code == 400
    [error] = answer.context["form"].errors.as_data()["statement"]
    assert error.code == code
    assert [(row.kind, row.document.stem) for row in filing.documents.all()] == [("exhibit", "جيد")]


def test_returned_filing_is_fixed_with_the_kinds_of_document_asked_for(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])
    return_filing(filing, actor=manager, reasons=["poa_missing", "conciliation_first"])
    lawyer, url = browser(cast, "lawyer"), reverse("filing_documents", args=[filing.pk])
    form = lawyer.get(url).content.decode()
    label = re.search(r'<label[^>]*for="id_power_of_attorney">(.*?)</label>', form)
    assert label is not None
    assert "the court asks for it" in label[1]
    assert form.count("the court asks for it") == 2
    filing.refresh_from_db()
    files = {
        "power_of_attorney": [desk.upload("وكالة خاصة.pdf")],
        "conciliation_record": [desk.upload("محضر الصلح.pdf")],
        "version": filing.version,
    }
    assert lawyer.post(url, files).status_code == 302
    assert {(row.kind, row.document.stem) for row in filing.documents.exclude(kind__in=["statement", "exhibit"])} == {
        ("power_of_attorney", "وكالة خاصة"),
        ("conciliation_record", "محضر الصلح"),
    }
    filing.refresh_from_db()
    take_filing(submit_filing(filing, actor=actor_for(cast.users["lawyer"])), actor=manager)
    review = browser(cast, "manager").get(reverse("review", args=[filing.pk])).content.decode()
    assert "1 power of attorney" in review
    assert "1 exhibit" in review, "a proof is not counted as an exhibit"


def test_bad_power_of_attorney_is_refused_at_its_own_field(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"power_of_attorney": [desk.upload("وكالة.pdf", b"not a PDF")], "version": filing.version}
    answer = browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["power_of_attorney"]


def test_file_of_exactly_the_limit_is_accepted(cast: Cast) -> None:
    filing = desk.draft(cast)
    body = desk.pdf() + b"0" * (1024 * 1024 - len(desk.pdf()))
    files = {"exhibits": [desk.upload("حد.pdf", body)], "version": filing.version}
    assert browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files).status_code == 302


def test_file_name_of_the_sender_is_cleaned_and_never_used_on_disk(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"exhibits": [desk.upload("../../etc/\u202efdp.gpj.pdf")], "version": filing.version}
    browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    document = Document.records.get(stem="fdp.gpj")
    assert re.fullmatch(r"documents/[0-9a-f]{2}/[0-9a-f]{32}", document.content.name)


def test_second_statement_of_claim_replaces_the_first(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"statement": desk.upload("جديدة.pdf"), "version": filing.version}
    browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert [row.document.stem for row in filing.documents.filter(kind="statement")] == ["جديدة"]


def test_correction_starts_with_the_filed_content(cast: Cast) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), reasons=["requests_unclear"])
    lawyer = browser(cast, "lawyer")
    page = lawyer.get(reverse("filing_claim", args=[filing.pk])).content.decode()
    with translation.override("ar"):
        assert filing.requests in page
    page = lawyer.get(reverse("filing_parties", args=[filing.pk])).content.decode()
    assert "784199010000040" in page
