"""What people see and do on the registry's pages."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import asdict, replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from config.demo.people import Cast
from courts.ground.actors import actor_for
from courts.ground.context import signature_of
from courts.ground.models import AuditEntry, Document, Person, Posting
from courts.registry.models import Case, Filing, FilingDocument, FilingParty, Review
from courts.registry.queries.checks import checks_of
from courts.registry.services.cases import enter_appearance
from courts.registry.services.filings import submit_filing
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from courts.registry.views import reviews
from tests.registry import desk


def browser(cast: Cast, member: str, language: str = "en") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.cookies["diwan-language"] = language
    client.force_login(cast.users[member])
    return client


def claim_data(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {
        "court": str(cast.venues["court"].pk),
        "case_kind": "commercial",
        "title": "مطالبة مالية",
        "facts": "الوقائع",
        "requests": "الطلبات",
        "claim_value": "1,240,000.00",
        "token": "6f2c8c2e-62e6-4a2e-a7a8-0d5d3a1a0001",
        "version": "1",
        **changed,
    }


def party_data(filing: Filing, *parties: dict[str, str]) -> dict[str, str]:
    data = {"version": str(filing.version), "party-TOTAL_FORMS": str(len(parties)), "party-INITIAL_FORMS": "0"}
    for index, party in enumerate(parties):
        data |= {f"party-{index}-{name}": value for name, value in party.items()}
    return data


CLAIMANT = {"role": "claimant", "kind": "natural", "name_ar": "هدى الرمال", "emirates_id": "٧٨٤-1985-1000003-1"}
RESPONDENT = {"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "phone": "+971 50 765 4321"}


def test_a_lawyer_files_a_claim_page_by_page_and_gets_a_receipt(cast: Cast) -> None:
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
    files = {"lead": desk.upload(), "exhibits": [desk.upload("أ.pdf"), desk.upload("ب.pdf")], "version": filing.version}
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


def test_the_same_form_twice_begins_one_filing(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    first, second = (lawyer.post(reverse("filing_start"), claim_data(cast)) for _ in range(2))
    assert first.url == second.url
    assert Filing.records.count() == 1


def test_a_used_form_with_other_content_gets_409_and_keeps_what_was_typed(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer")
    lawyer.post(reverse("filing_start"), claim_data(cast))
    other = claim_data(cast, title="مطالبة أخرى", facts="وقائع لا تضيع")
    answer = lawyer.post(reverse("filing_start"), other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A draft was begun with this form before, with other content." in page
    assert "مطالبة أخرى" in page
    assert "وقائع لا تضيع" in page
    assert Filing.records.get().title == "مطالبة مالية"
    # Whoever has read that and sends again begins a second one.
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    answers = [lawyer.post(reverse("filing_start"), other | {"token": token[1]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert set(Filing.records.values_list("title", flat=True)) == {"مطالبة مالية", "مطالبة أخرى"}


def test_a_stale_form_gets_409_and_keeps_what_was_typed(cast: Cast) -> None:
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


def test_a_form_sent_after_submission_gets_409_and_keeps_what_was_typed(cast: Cast) -> None:
    filing = desk.submitted(cast)
    lawyer = browser(cast, "lawyer")
    answer = lawyer.post(
        reverse("filing_claim", args=[filing.pk]), claim_data(cast, title="متأخر", version=str(filing.version))
    )
    assert answer.status_code == 409
    assert "متأخر" in answer.content.decode()
    assert lawyer.get(reverse("filing_claim", args=[filing.pk])).status_code == 409


@pytest.mark.parametrize("page", ["filing_claim", "filing_parties", "filing_documents"])
def test_a_page_of_a_filing_opened_after_submission_says_so_and_leads_to_the_filing(cast: Cast, page: str) -> None:
    filing = desk.submitted(cast)
    answer = browser(cast, "lawyer", "en").get(reverse(page, args=[filing.pk]))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "<h1>This filing is submitted</h1>" in said
    assert f'href="{reverse("filing", args=[filing.pk])}"' in said
    # Nothing changed while he was working, and a stranger learns of no filing at all.
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
def test_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(cast: Cast, field: str, value: str) -> None:
    answer = browser(cast, "lawyer").post(reverse("filing_start"), claim_data(cast, **{field: value}))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "الطلبات" in answer.content.decode() or field == "requests"
    assert not Filing.records.exists()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{7*7}}", "=CMD()", "../../etc", "%00", "' OR 1=1", "الدعوى 1487/2026 A-12"]
)
def test_hostile_text_is_kept_as_typed_and_shown_as_text(cast: Cast, text: str) -> None:
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
def test_a_bad_party_is_refused_at_its_field(cast: Cast, changed: dict[str, str], field: str) -> None:
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


def test_one_more_party_keeps_what_was_typed_and_saves_nothing(cast: Cast) -> None:
    filing = desk.draft(cast)
    data = party_data(filing, CLAIMANT | {"emirates_id": "12"}, RESPONDENT) | {"add": "1"}
    page = browser(cast, "lawyer").post(reverse("filing_parties", args=[filing.pk]), data).content.decode()
    assert 'name="party-TOTAL_FORMS" value="3"' in page
    assert 'value="12"' in page
    filing.refresh_from_db()
    assert filing.parties.count() == 2


@pytest.mark.parametrize("forged", ["-1", "99999999999", "x", ""])
def test_a_forged_count_of_parties_breaks_nothing(cast: Cast, forged: str) -> None:
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
def test_a_bad_file_is_refused_and_the_good_one_beside_it_is_kept(
    cast: Cast, name: str, content: bytes | str | None, code: str
) -> None:
    filing = desk.draft(cast)
    FilingDocument.records.filter(filing=filing).delete()
    made = {
        "too large": desk.pdf() + b"0" * (1024 * 1024 + 1 - len(desk.pdf())),
        "script": desk.pdf(words=b"/JavaScript"),
        "pages": desk.pdf(pages=21),
    }
    data = made[content] if isinstance(content, str) else content
    files = {"lead": desk.upload(name, data), "exhibits": [desk.upload("جيد.pdf")], "version": filing.version}
    answer = browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert answer.status_code == 400
    [error] = answer.context["form"].errors.as_data()["lead"]
    assert error.code == code
    assert [(row.kind, row.document.stem) for row in filing.documents.all()] == [("exhibit", "جيد")]


def test_a_returned_filing_is_mended_with_the_kind_of_document_that_was_asked_for(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = actor_for(cast.users["manager"])
    return_filing(filing, actor=manager, faults=["poa_missing", "conciliation_first"])
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
    assert {(row.kind, row.document.stem) for row in filing.documents.exclude(kind__in=["lead", "exhibit"])} == {
        ("power_of_attorney", "وكالة خاصة"),
        ("conciliation_record", "محضر الصلح"),
    }
    filing.refresh_from_db()
    take_filing(submit_filing(filing, actor=actor_for(cast.users["lawyer"])), actor=manager)
    review = browser(cast, "manager").get(reverse("review", args=[filing.pk])).content.decode()
    assert "1 power of attorney" in review
    assert "1 exhibit" in review, "a proof is not counted as an exhibit"


def test_a_bad_power_of_attorney_is_refused_at_its_own_field(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"power_of_attorney": [desk.upload("وكالة.pdf", b"not a PDF")], "version": filing.version}
    answer = browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["power_of_attorney"]


def test_a_file_of_exactly_the_limit_is_taken(cast: Cast) -> None:
    filing = desk.draft(cast)
    body = desk.pdf() + b"0" * (1024 * 1024 - len(desk.pdf()))
    files = {"exhibits": [desk.upload("حد.pdf", body)], "version": filing.version}
    assert browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files).status_code == 302


def test_nothing_of_a_file_name_reaches_the_disk_or_turns_around_on_the_page(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"exhibits": [desk.upload("../../etc/\u202efdp.gpj.pdf")], "version": filing.version}
    browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    document = Document.records.get(stem="fdp.gpj")
    assert re.fullmatch(r"documents/[0-9a-f]{2}/[0-9a-f]{32}", document.content.name)


def test_a_second_statement_of_claim_takes_the_place_of_the_first(cast: Cast) -> None:
    filing = desk.draft(cast)
    files = {"lead": desk.upload("جديدة.pdf"), "version": filing.version}
    browser(cast, "lawyer").post(reverse("filing_documents", args=[filing.pk]), files)
    assert [row.document.stem for row in filing.documents.filter(kind="lead")] == ["جديدة"]


def test_the_case_manager_takes_returns_and_the_lawyer_corrects_in_both_languages(cast: Cast) -> None:
    filing = desk.submitted(cast)
    manager = browser(cast, "manager")
    assert str(filing.receipt) in manager.get(reverse("review_queue")).content.decode()
    address = reverse("review", args=[filing.pk])
    for _ in range(2):
        assert manager.post(reverse("review_take", args=[filing.pk])).url == address
    only_a_note = manager.post(address, {"act": "return", "version": filing.version, "note": "السند غير ظاهر"})
    assert only_a_note.status_code == 400
    assert only_a_note.context["form"].errors.keys() == {"faults"}
    assert "السند غير ظاهر" in only_a_note.content.decode()
    stale = manager.post(address, {"act": "accept", "version": filing.version + 1})
    assert stale.status_code == 409
    assert manager.post(address, {"act": "", "version": filing.version}).status_code == 400
    said = {"act": "return", "version": filing.version, "faults": ["poa_missing"], "note": "السند غير ظاهر"}
    assert manager.post(address, said).url == reverse("review_queue")
    for language, words in (("en", "The power of attorney is missing"), ("ar", "السند غير ظاهر")):
        page = browser(cast, "lawyer", language).get(reverse("filing", args=[filing.pk])).content.decode()
        assert words in page
    page = browser(cast, "lawyer").get(reverse("filing_claim", args=[filing.pk])).content.decode()
    assert filing.title in page


def test_rejecting_asks_once_and_nothing_typed_is_lost(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager, address = browser(cast, "manager", "en"), reverse("review", args=[filing.pk])
    said = {"version": filing.version, "faults": ["wrong_court", "other"], "note": "الاختصاص لمحكمة الفجيرة"}
    faulty = manager.post(address, {**said, "faults": [], "act": "reject"})
    assert (faulty.status_code, set(faulty.context["form"].errors)) == (400, {"faults"})
    asked = manager.post(address, {**said, "act": "reject"})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Another court has jurisdiction" in page
    assert "This cannot be undone" in page
    assert Filing.records.get().state == "under_review"
    carried = {name: asked.context["form"][name].value() for name in ("version", "faults", "note")}
    back = manager.post(address, {**carried, "act": "back"})
    assert back.status_code == 200
    assert back.context["form"].cleaned_data["faults"] == said["faults"]
    assert said["note"] in back.content.decode()
    assert Filing.records.get().state == "under_review"
    assert manager.post(address, {**carried, "act": "reject_for_good"}).url == reverse("review_queue")
    assert Filing.records.get().state == "rejected"
    # The page sent again asks nothing of what is decided.
    assert manager.post(address, {**carried, "act": "reject"}).status_code == 409


def test_a_company_known_under_another_name_is_told_before_acceptance(cast: Cast) -> None:
    Person.records.create(kind="legal", name_ar="الواحة للتجارة ذ.م.م", licence_number="781234")
    # A person with the same number on his own papers is not whom the company would become.
    Person.records.create(kind="natural", name_ar=desk.COMPANY.name_ar, licence_number="781234")
    filing = desk.under_review(cast)
    parties = [desk.huda(cast), replace(desk.COMPANY, role="respondent", phone="0507654321")]

    def checks() -> dict[str, tuple[str, bool]]:
        rows = [FilingParty(filing=filing, **asdict(party)) for party in parties]
        return {check.about: (check.text, check.in_order) for check in checks_of(rows, []) if check.about}

    with translation.override("en"):
        assert checks()[desk.COMPANY.name_ar] == ("known under another name", False)
        assert checks()[parties[0].name_ar] == ("known, and the name agrees", True)
        Person.records.filter(kind="legal").update(name_ar=desk.COMPANY.name_ar)
        assert checks()[desk.COMPANY.name_ar] == ("known, and the name agrees", True)
        Person.records.filter(kind="legal").delete()
        assert checks()[desk.COMPANY.name_ar] == ("new to the register", True)


def test_only_the_name_in_a_check_is_isolated(cast: Cast) -> None:
    filing = desk.under_review(cast)
    page = browser(cast, "manager", "en").get(reverse("review", args=[filing.pk])).content.decode()
    name = cast.people["claimant"].name_ar
    assert f"<span><bdi>{name}</bdi>: known, and the name agrees</span>" in page


def test_two_clicks_on_take_are_one_and_a_colleagues_is_told_as_such(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = desk.submitted(cast)
    Posting.records.create(person=cast.people["other_clerk"], venue=filing.court, role="case_manager")
    # Each of the clicks found it waiting.
    seen = Filing.records.select_related("court").get(pk=filing.pk)
    monkeypatch.setattr(reviews, "access_filing", lambda *_args: copy(seen))
    address = reverse("review_take", args=[filing.pk])
    manager, colleague = browser(cast, "manager"), browser(cast, "other_clerk")
    for _ in range(2):
        answer = manager.post(address)
        assert (answer.status_code, answer["Location"]) == (302, reverse("review", args=[filing.pk]))
    refused = colleague.post(address)
    assert refused.status_code == 409
    assert "A colleague has taken this filing." in refused.content.decode()
    assert AuditEntry.records.filter(action="filing.under_review").count() == 1


def test_the_queue_names_the_parties_in_the_readers_language(cast: Cast) -> None:
    filing = desk.submitted(cast)
    party = filing.parties.first()
    assert party is not None
    FilingParty.records.filter(pk=party.pk).update(name_ar="شركة النخيل", name_en="Palms Co", kind="legal")
    arabic = browser(cast, "manager", "ar").get(reverse("review_queue")).content.decode()
    assert '<bdi class="party__first">شركة النخيل</bdi> <bdi class="party__second">المدعية</bdi>' in arabic
    english = browser(cast, "manager", "en").get(reverse("review_queue")).content.decode()
    assert '<bdi class="party__first">Palms Co</bdi> <bdi class="party__second">claimant</bdi>' in english


def test_the_header_does_not_say_a_judge_twice(cast: Cast) -> None:
    assert signature_of(cast.people["judge"], ["judge"]).role_label == ""
    assert signature_of(cast.people["lawyer"], []).role_label


def test_accepting_leads_to_the_case_and_a_second_click_to_the_same(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = browser(cast, "manager")
    answers = [
        manager.post(reverse("review", args=[filing.pk]), {"act": "accept", "version": filing.version})
        for _ in range(2)
    ]
    case = Case.records.get()
    assert {answer.url for answer in answers} == {reverse("case", args=[case.pk])}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_registry_is_drawn_in_both_languages(cast: Cast, language: str) -> None:
    case = desk.case(cast)
    enter_appearance(
        case,
        party=case.parties.get(role="respondent"),
        lawyer=cast.people["counsel"],
        actor=actor_for(cast.users["clerk"]),
    )
    waiting, drafted = desk.submitted(cast), desk.draft(cast)
    returned = desk.under_review(cast)
    return_filing(returned, actor=actor_for(cast.users["manager"]), faults=["wrong_kind"])
    party = case.parties.get(role="respondent")
    seen = {
        "lawyer": [
            reverse("filings"),
            reverse("filings") + "?state=returned",
            reverse("filing_start"),
            *(reverse("filing", args=[row.pk]) for row in (case.filing, waiting, drafted, returned)),
            *(
                reverse(f"filing_{part}", args=[drafted.pk])
                for part in ("claim", "parties", "documents", "submit", "withdraw")
            ),
            reverse("filing_receipt", args=[waiting.pk]),
            reverse("cases"),
            reverse("cases") + "?q=" + str(case.serial),
            reverse("case", args=[case.pk]),
            reverse("case", args=[case.pk]) + "?by=court&order=oldest",
            reverse("case_documents", args=[case.pk]),
            reverse("case_parties", args=[case.pk]),
            reverse("case_panel", args=[case.pk, "hearings"]),
        ],
        "manager": [
            reverse("review_queue"),
            reverse("review_queue") + "?show=open&kind=commercial",
            reverse("review", args=[waiting.pk]),
            reverse("filing", args=[case.filing_id]),
            reverse("case_appearance", args=[case.pk, party.pk]),
        ],
        "clerk": [reverse("cases"), reverse("case", args=[case.pk]), reverse("case_parties", args=[case.pk])],
    }
    for member, addresses in seen.items():
        client = browser(cast, member, language)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert f'lang="{language}"' in answer.content.decode(), address


def test_the_clerk_enters_the_appearance_of_the_other_sides_counsel(cast: Cast) -> None:
    case = desk.case(cast)
    party = case.parties.get(role="respondent")
    clerk = browser(cast, "clerk")
    address = reverse("case_appearance", args=[case.pk, party.pk])
    for number in ("", "999999", "1417"):
        answer = clerk.post(address, {"roll_number": number})
        assert answer.status_code == 400
        assert "roll_number" in answer.context["form"].errors
    assert browser(cast, "lawyer").post(address, {"roll_number": "1522"}).status_code == 403
    assert clerk.post(address, {"roll_number": "١٥٢٢"}).status_code == 302
    counsel = browser(cast, "counsel")
    assert counsel.get(reverse("case", args=[case.pk])).status_code == 200
    row = party.representations.get()
    assert clerk.post(reverse("case_appearance_end", args=[case.pk, row.pk])).status_code == 302
    assert counsel.get(reverse("case", args=[case.pk])).status_code == 404


def test_a_download_is_a_file_of_its_own_and_is_on_record(cast: Cast) -> None:
    case = desk.case(cast)
    document = case.filing.documents.get(kind="lead").document
    lawyer = browser(cast, "lawyer")
    for address in (
        reverse("case_document", args=[case.pk, document.pk]),
        reverse("filing_document", args=[case.filing_id, document.pk]),
    ):
        answer = lawyer.get(address)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    entries = AuditEntry.records.filter(action="document.read", subject_id=str(document.pk))
    assert [entry.actor for entry in entries] == [cast.users["lawyer"]] * 2


def _many(cast: Cast, count: int) -> None:
    """So many cases and waiting filings, made in bulk from one of each."""
    from courts.ground.models import Receipt  # noqa: PLC0415
    from courts.registry.models import CaseUserObjectPermission, FilingParty, FilingUserObjectPermission, Party  # noqa: PLC0415

    right = FilingUserObjectPermission.objects.filter(user=cast.users["lawyer"]).first()
    assert right is not None
    case_right = CaseUserObjectPermission.objects.filter(user=cast.users["lawyer"]).first()
    assert case_right is not None
    sample = Receipt.records.first()
    assert sample is not None
    for state in ("submitted", "accepted"):
        start = Receipt.records.count()
        receipts = Receipt.records.bulk_create(
            Receipt(
                venue=sample.venue,
                number=f"T-{start + number}",
                channel="web",
                owner=sample.owner,
                received_at=sample.received_at,
                official_at=sample.official_at,
                answer_due_at=sample.answer_due_at,
            )
            for number in range(count)
        )
        filings = Filing.records.bulk_create(
            Filing(
                court=cast.venues["court"],
                case_kind="labour",
                state=state,
                receipt=receipt,
                filer=cast.people["lawyer"],
                title="مطالبة",
            )
            for receipt in receipts
        )
        FilingParty.records.bulk_create(
            FilingParty(filing=filing, role="claimant", kind="natural", name_ar="…") for filing in filings
        )
        FilingUserObjectPermission.objects.bulk_create(
            FilingUserObjectPermission(permission=right.permission, user=right.user, content_object=filing)
            for filing in filings
        )
    Review.records.bulk_create(
        Review(filing=filing, version=filing.version, decision="accepted", reviewer=cast.users["manager"])
        for filing in filings
    )
    cases = Case.records.bulk_create(
        Case(filing=filing, court=filing.court, kind="labour", year=2026, serial=number + 1, title="مطالبة")
        for number, filing in enumerate(filings)
    )
    Party.records.bulk_create(Party(case=case, person=cast.people["claimant"], role="claimant") for case in cases)
    CaseUserObjectPermission.objects.bulk_create(
        CaseUserObjectPermission(permission=case_right.permission, user=case_right.user, content_object=case)
        for case in cases
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "member, page", [("lawyer", "filings"), ("lawyer", "cases"), ("clerk", "cases"), ("manager", "review_queue")]
)
def test_a_list_of_300_rows_asks_as_often_as_one_of_3(cast: Cast, member: str, page: str) -> None:
    desk.case(cast)
    client = browser(cast, member)
    counts = []
    for more in (3, 297):
        Case.records.filter(kind="labour").count() or None
        if more == 3:
            _many(cast, 3)
        else:
            Case.records.filter(kind="labour").update(title="سابقة")
            _more(cast, more)
        client.get(reverse(page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(reverse(page))
        counts.append(len(queries))
        assert answer.status_code == 200
    assert answer.context["page"].paginator.count >= 300
    assert counts[0] == counts[1]
    assert counts[0] < 20


def _more(cast: Cast, count: int) -> None:
    """More of the same, with numbers that follow."""
    from django.db.models import Max  # noqa: PLC0415

    first = Case.records.filter(kind="labour").aggregate(last=Max("serial"))["last"]
    with pytest.MonkeyPatch.context() as patch:
        bulk_create = Case.records.bulk_create

        def shifted(rows: Any) -> list[Case]:
            moved = list(rows)
            for row in moved:
                row.serial += first
            return bulk_create(moved)

        patch.setattr(Case.records, "bulk_create", shifted)
        _many(cast, count)


def test_search_finds_a_case_by_number_in_either_digits_and_by_a_partys_name(cast: Cast) -> None:
    case = desk.case(cast)
    lawyer = browser(cast, "lawyer")
    for words in (str(case.serial), "١", "هدى", "Huda", "توريد"):
        assert list(lawyer.get(reverse("cases"), {"q": words}).context["page"]) == [case], words
    for words in ("999", "غيرها", "1" * 50, "\x00"):
        assert lawyer.get(reverse("cases"), {"q": words}).status_code == 200
    assert list(lawyer.get(reverse("cases"), {"q": "غيرها"}).context["page"]) == []


def test_a_correction_begins_with_what_was_filed(cast: Cast) -> None:
    filing = desk.under_review(cast)
    return_filing(filing, actor=actor_for(cast.users["manager"]), faults=["requests_unclear"])
    lawyer = browser(cast, "lawyer")
    page = lawyer.get(reverse("filing_claim", args=[filing.pk])).content.decode()
    with translation.override("ar"):
        assert filing.requests in page
    page = lawyer.get(reverse("filing_parties", args=[filing.pk])).content.decode()
    assert "784199010000040" in page


def test_a_return_and_its_correction_stand_on_the_timeline_for_the_filers_side_alone(cast: Cast) -> None:
    filing, manager, lawyer = desk.under_review(cast), actor_for(cast.users["manager"]), actor_for(cast.users["lawyer"])
    return_filing(filing, actor=manager, faults=["poa_missing"])
    take_filing(submit_filing(filing, actor=lawyer), actor=manager)
    case = accept_filing(Filing.records.get(), actor=manager)
    respondent = case.parties.get(role="respondent")
    enter_appearance(case, party=respondent, lawyer=cast.people["counsel"], actor=actor_for(cast.users["clerk"]))
    said = ("Filing returned for correction", "Filing corrected and submitted again")
    for member, sees in (("lawyer", True), ("manager", True), ("counsel", False)):
        page = browser(cast, member, "en").get(reverse("case", args=[case.pk])).content.decode()
        assert "Case registered" in page
        assert [words in page for words in said] == [sees, sees], member


def test_an_own_pdf_named_like_a_page_never_runs_here(cast: Cast) -> None:
    filing = desk.draft(cast)
    page = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", content_type="text/html")
    answer = browser(cast, "lawyer").post(
        reverse("filing_documents", args=[filing.pk]), {"exhibits": [page], "version": filing.version}
    )
    assert answer.status_code == 400
