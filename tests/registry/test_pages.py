"""Every page of the registry, and its lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.ground.context import signed_in_person
from courts.ground.models import AuditEntry
from courts.ground.queries.bounds import COUNTED
from courts.registry.models import Case, Filing, FilingParty, Review
from courts.registry.services.cases import enter_appearance
from courts.registry.services.reviews import return_filing
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import browser


def test_header_names_the_judge_without_a_second_role(cast: Cast) -> None:
    assert signed_in_person(cast.people["judge"], ["judge"]).role_label == ""
    assert signed_in_person(cast.people["lawyer"], []).role_label


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_registry_renders_in_both_languages(cast: Cast, language: str) -> None:
    case = desk.case(cast)
    enter_appearance(
        case,
        party=case.parties.get(role="respondent"),
        lawyer=cast.people["counsel"],
        actor=actor_for(cast.users["clerk"]),
    )
    waiting, drafted = desk.submitted(cast), desk.draft(cast)
    returned = desk.under_review(cast)
    return_filing(returned, actor=actor_for(cast.users["manager"]), reasons=["wrong_kind"])
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


def test_clerk_enters_the_appearance_of_the_other_sides_counsel(cast: Cast) -> None:
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
    # The first page only says what will happen.
    page = clerk.get(reverse("case_appearance_end", args=[case.pk, row.pk]))
    assert row.lawyer.name_en in page.content.decode()
    assert counsel.get(reverse("case", args=[case.pk])).status_code == 200
    assert browser(cast, "lawyer").get(reverse("case_appearance_end", args=[case.pk, row.pk])).status_code == 403
    assert clerk.post(reverse("case_appearance_end", args=[case.pk, row.pk])).status_code == 302
    assert counsel.get(reverse("case", args=[case.pk])).status_code == 404


def test_download_is_an_attachment_and_is_recorded(cast: Cast) -> None:
    case = desk.case(cast)
    document = case.filing.documents.get(kind="statement").document
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
    """Make this many cases and waiting filings in bulk from one of each."""
    from courts.ground.models import Receipt  # noqa: PLC0415
    from courts.registry.models import CaseUserObjectPermission, FilingUserObjectPermission, Party  # noqa: PLC0415

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
def test_list_of_300_rows_takes_as_many_queries_as_one_of_3(cast: Cast, member: str, page: str) -> None:
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
    assert answer.context["page"].paginator.count == COUNTED
    assert answer.context["page"].paginator.has_more
    # A list of more than one page is counted, up to a bound.
    assert counts[1] - counts[0] <= 1
    assert counts[1] <= 10


def _more(cast: Cast, count: int) -> None:
    """Make more of the same, with the numbers that follow."""
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


def test_search_finds_a_case_by_number_in_either_digits_and_by_party_name(cast: Cast) -> None:
    case = desk.case(cast)
    lawyer = browser(cast, "lawyer")
    for words in (str(case.serial), "١", "هدى", "Huda", "توريد"):
        assert list(lawyer.get(reverse("cases"), {"q": words}).context["page"]) == [case], words
    for words in ("999", "غيرها", "1" * 50, "\x00"):
        assert lawyer.get(reverse("cases"), {"q": words}).status_code == 200
    assert list(lawyer.get(reverse("cases"), {"q": "غيرها"}).context["page"]) == []


def test_uploaded_html_page_is_refused(cast: Cast) -> None:
    filing = desk.draft(cast)
    page = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", content_type="text/html")
    answer = browser(cast, "lawyer").post(
        reverse("filing_documents", args=[filing.pk]), {"exhibits": [page], "version": filing.version}
    )
    assert answer.status_code == 400
