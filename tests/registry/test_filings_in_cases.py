"""Filings in a case: who files, who reviews, who reads, and what stays as it was."""

from __future__ import annotations

import pytest
from django.db import Error, transaction
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.ground.errors import DomainError, NotAllowed, Refused
from courts.ground.models import AuditEntry, Notice, TimelineEntry
from courts.registry.filing_types.registry import filing_type
from courts.registry.models import Case, Filing, Representation
from courts.registry.queries.filings import access_filing, queue_of
from courts.registry.services.cases import end_representation
from courts.registry.services.filings import submit_filing
from courts.registry.services.filings_in_cases import begin_in_case
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import browser


def test_counsel_files_a_memorandum_from_the_case_page_to_its_timeline(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    counsel = browser(cast, "counsel", "en")
    address = reverse("case_file", args=[case.pk])
    assert address in counsel.get(reverse("case", args=[case.pk])).content.decode()
    form = counsel.get(address).context["form"]
    sent = {"type": "memorandum", "token": str(form["token"].value())}
    begun = counsel.post(address, sent)
    # The same form sent twice starts one filing.
    assert counsel.post(address, sent).url == begun.url
    filing = Filing.records.get(about=case)
    assert begun.url == reverse("filing", args=[filing.pk])
    page = counsel.get(begun.url).content.decode()
    assert "Upload this document as a PDF: Memorandum." in page
    assert reverse("filing_parties", args=[filing.pk]) not in page
    details = {"version": filing.version, "stage": "reply", "summary": "إنكار الدين"}
    assert counsel.post(reverse("filing_details", args=[filing.pk]), details).status_code == 302
    filing.refresh_from_db()
    files = {"version": filing.version, "statement": desk.upload("مذكرة.pdf")}
    assert counsel.post(reverse("filing_documents", args=[filing.pk]), files).status_code == 302
    filing.refresh_from_db()
    sent = counsel.post(reverse("filing_submit", args=[filing.pk]), {"version": filing.version})
    assert sent.url == reverse("filing_receipt", args=[filing.pk])
    clerk = browser(cast, "clerk", "en")
    assert "Memorandum" in clerk.get(reverse("review_queue")).content.decode()
    clerk.post(reverse("review_take", args=[filing.pk]))
    filing.refresh_from_db()
    review = reverse("review", args=[filing.pk])
    page = clerk.get(review).content.decode()
    assert "The filer is a party of the case or acts for one" in page
    assert "The filing belongs to another case" in page
    assert "The statement of claim cannot be read" not in page
    clerk.post(review, {"version": filing.version, "act": "accept"})
    # The other side reads it on the page of the case.
    other = browser(cast, "lawyer", "en")
    timeline = other.get(reverse("case", args=[case.pk])).content.decode()
    entered = reverse("case_filing", args=[case.pk, filing.pk])
    assert entered in timeline
    page = other.get(entered).content.decode()
    assert "إنكار الدين" in page
    document = filing.documents.get().document_id
    assert reverse("case_document", args=[case.pk, document]) in page
    assert other.get(reverse("case_document", args=[case.pk, document])).status_code == 200
    assert "Memorandum" in other.get(reverse("case_documents", args=[case.pk])).content.decode()


def test_filing_is_invisible_to_the_other_side_until_it_enters_the_case(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    filing = submit_filing(desk.begun(cast, case), actor=actor_for(cast.users["counsel"]))
    other = browser(cast, "lawyer")
    document = filing.documents.get().document_id
    for address in (
        reverse("filing", args=[filing.pk]),
        reverse("case_filing", args=[case.pk, filing.pk]),
        reverse("case_document", args=[case.pk, document]),
    ):
        assert other.get(address).status_code == 404
    assert len(other.get(reverse("case_documents", args=[case.pk])).context["documents"]) == 2


def test_people_without_a_part_in_the_case_do_not_file_in_it(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    memorandum = filing_type("memorandum")
    for who in ("stranger", "clerk", "judge"):
        with pytest.raises(NotAllowed):
            begin_in_case(case, memorandum, actor=actor_for(cast.users[who]))
    assert browser(cast, "stranger").get(reverse("case_file", args=[case.pk])).status_code == 404
    assert browser(cast, "clerk").get(reverse("case_file", args=[case.pk])).status_code == 403
    assert not Filing.records.filter(about=case).exists()


def test_counsel_whose_representation_ended_submits_nothing_more(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    filing = desk.begun(cast, case)
    acting = Representation.records.get(party__case=case, lawyer=cast.people["counsel"])
    end_representation(acting, actor=actor_for(cast.users["clerk"]))
    with pytest.raises(NotAllowed):
        submit_filing(filing, actor=actor_for(cast.users["counsel"]))
    filing.refresh_from_db()
    assert filing.state == "draft"


def test_closed_case_takes_no_filing(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    filing = desk.begun(cast, case)
    Case.records.filter(pk=case.pk).update(state="closed")
    with pytest.raises(DomainError):
        begin_in_case(case, filing_type("memorandum"), actor=actor_for(cast.users["counsel"]))
    with pytest.raises(DomainError):
        submit_filing(filing, actor=actor_for(cast.users["counsel"]))
    page = browser(cast, "counsel", "en").get(reverse("case", args=[case.pk])).content.decode()
    assert "File in this case" not in page


def test_unanswered_questions_and_missing_papers_are_named_at_once(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    counsel = actor_for(cast.users["counsel"])
    filing = begin_in_case(case, filing_type("memorandum"), actor=counsel)
    with pytest.raises(Refused) as refused:
        submit_filing(filing, actor=counsel)
    assert {error.field for error in refused.value.errors} == {"stage", "statement"}


def test_returned_filing_in_a_case_keeps_its_first_receipt(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    counsel, manager = actor_for(cast.users["counsel"]), actor_for(cast.users["manager"])
    filing = submit_filing(desk.begun(cast, case), actor=counsel)
    number = filing.receipt.number
    return_filing(take_filing(filing, actor=manager), actor=manager, reasons=["document_unreadable"])
    filing.refresh_from_db()
    assert filing.cure_by is not None
    assert submit_filing(filing, actor=counsel).receipt.number == number
    # The other side learns nothing of the return.
    assert not TimelineEntry.records.filter(subject_id=case.pk, kind="filing_returned").exists()


def test_everyone_on_the_case_is_told_once_and_the_filer_as_the_filer(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    filing = desk.entered(cast, case)
    told = set(
        Notice.records.filter(kind="filing_entered", subject_id=case.pk, channel="inbox").values_list(
            "recipient", flat=True
        )
    )
    assert {cast.people[who].pk for who in ("lawyer", "claimant", "judge")} <= told
    assert cast.people["counsel"].pk not in told
    accepted = Notice.records.filter(kind="filing_accepted", subject_id=filing.pk, channel="inbox")
    assert [row.recipient for row in accepted] == [cast.people["counsel"]]
    assert AuditEntry.objects.filter(action="filing.entered").count() == 1


def test_filing_in_a_sealed_case_waits_only_for_staff_who_see_the_case(cast: Cast) -> None:
    case = desk.case_with_counsel(cast)
    filing = submit_filing(desk.begun(cast, case), actor=actor_for(cast.users["counsel"]))
    clerk, manager = cast.people["clerk"], cast.people["manager"]
    assert filing in queue_of(clerk)
    assert filing in queue_of(manager)
    Case.records.filter(pk=case.pk).update(is_sealed=True)
    # The case manager works on the case; the clerk saw it only while it lay open to the court.
    assert filing in queue_of(manager)
    assert filing not in queue_of(clerk)
    assert browser(cast, "clerk").get(reverse("review", args=[filing.pk])).status_code == 404


def test_clerk_reviews_what_enters_a_case_and_no_claim(cast: Cast) -> None:
    claim = desk.submitted(cast)
    case = desk.case_with_counsel(cast)
    filing = submit_filing(desk.begun(cast, case), actor=actor_for(cast.users["counsel"]))
    assert list(queue_of(cast.people["clerk"])) == [filing]
    clerk = actor_for(cast.users["clerk"])
    with pytest.raises(NotAllowed):
        take_filing(claim, actor=clerk)
    accept_filing(take_filing(filing, actor=clerk), actor=clerk)
    assert access_filing(cast.users["clerk"], filing.pk).state == "accepted"


@pytest.mark.parametrize(
    "column, value", [("state", "rejected"), ("type", "exhibit"), ("answers", {}), ("version", 99)]
)
def test_filing_that_has_entered_a_case_is_not_changed(cast: Cast, column: str, value: object) -> None:
    filing = desk.entered(cast, desk.case_with_counsel(cast))
    with pytest.raises(Error), transaction.atomic():
        Filing.records.filter(pk=filing.pk).update(**{column: value})
