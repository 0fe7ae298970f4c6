"""The reviewer's pages: return, rejection, acceptance, and the filer's view of them."""

from __future__ import annotations

from copy import copy
from dataclasses import asdict, replace

import pytest
from django.urls import reverse
from django.utils import translation

from courts.ground.actors import actor_for
from courts.ground.models import AuditEntry, Person, Posting
from courts.registry.models import Case, Filing, FilingParty
from courts.registry.queries.checks import checks_of
from courts.registry.services.cases import enter_appearance
from courts.registry.services.filings import submit_filing
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from courts.registry.views import reviews
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import browser


def test_case_manager_takes_and_returns_a_filing_with_reasons(cast: Cast) -> None:
    filing = desk.submitted(cast)
    manager = browser(cast, "manager")
    assert str(filing.receipt) in manager.get(reverse("review_queue")).content.decode()
    address = reverse("review", args=[filing.pk])
    for _ in range(2):
        assert manager.post(reverse("review_take", args=[filing.pk])).url == address
    only_a_note = manager.post(address, {"act": "return", "version": filing.version, "note": "السند غير ظاهر"})
    assert only_a_note.status_code == 400
    assert only_a_note.context["form"].errors.keys() == {"return_reasons"}
    assert "السند غير ظاهر" in only_a_note.content.decode()
    stale = manager.post(address, {"act": "accept", "version": filing.version + 1})
    assert stale.status_code == 409
    assert manager.post(address, {"act": "", "version": filing.version}).status_code == 400
    said = {"act": "return", "version": filing.version, "return_reasons": ["poa_missing"], "note": "السند غير ظاهر"}
    assert manager.post(address, said).url == reverse("review_queue")
    for language, words in (("en", "The power of attorney is missing"), ("ar", "السند غير ظاهر")):
        page = browser(cast, "lawyer", language).get(reverse("filing", args=[filing.pk])).content.decode()
        assert words in page
    page = browser(cast, "lawyer").get(reverse("filing_claim", args=[filing.pk])).content.decode()
    assert filing.title in page


def test_rejecting_asks_for_confirmation_and_keeps_the_text(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager, address = browser(cast, "manager", "en"), reverse("review", args=[filing.pk])
    said = {"version": filing.version, "return_reasons": ["wrong_court", "other"], "note": "الاختصاص لمحكمة الفجيرة"}
    faulty = manager.post(address, {**said, "return_reasons": [], "act": "reject"})
    assert (faulty.status_code, set(faulty.context["form"].errors)) == (400, {"return_reasons"})
    asked = manager.post(address, {**said, "act": "reject"})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Another court has jurisdiction" in page
    assert "This cannot be undone" in page
    assert Filing.records.get().state == "under_review"
    carried = {name: asked.context["form"][name].value() for name in ("version", "return_reasons", "note")}
    back = manager.post(address, {**carried, "act": "back"})
    assert back.status_code == 200
    assert back.context["form"].cleaned_data["return_reasons"] == said["return_reasons"]
    assert said["note"] in back.content.decode()
    assert Filing.records.get().state == "under_review"
    assert manager.post(address, {**carried, "act": "reject_for_good"}).url == reverse("review_queue")
    assert Filing.records.get().state == "rejected"
    # The page of a decided filing, sent again, is a conflict.
    assert manager.post(address, {**carried, "act": "reject"}).status_code == 409


def test_checks_warn_about_a_company_known_under_another_name(cast: Cast) -> None:
    Person.records.create(kind="legal", name_ar="الواحة للتجارة ذ.م.م", licence_number="781234")
    # A natural person with the same number is not the person that the company would become.
    Person.records.create(kind="natural", name_ar=desk.COMPANY.name_ar, licence_number="781234")
    filing = desk.under_review(cast)
    parties = [desk.huda(cast), replace(desk.COMPANY, role="respondent", phone="0507654321")]

    def checks() -> dict[str, tuple[str, bool]]:
        rows = [FilingParty(filing=filing, **asdict(party)) for party in parties]
        return {check.about: (check.text, check.in_order) for check in checks_of(filing, rows, []) if check.about}

    with translation.override("en"):
        assert checks()[desk.COMPANY.name_ar] == ("known under another name", False)
        assert checks()[parties[0].name_ar] == ("known, and the name matches", True)
        Person.records.filter(kind="legal").update(name_ar=desk.COMPANY.name_ar)
        assert checks()[desk.COMPANY.name_ar] == ("known, and the name matches", True)
        Person.records.filter(kind="legal").delete()
        assert checks()[desk.COMPANY.name_ar] == ("new to the register", True)


def test_only_the_name_in_a_check_has_isolated_direction(cast: Cast) -> None:
    filing = desk.under_review(cast)
    page = browser(cast, "manager", "en").get(reverse("review", args=[filing.pk])).content.decode()
    name = cast.people["claimant"].name_ar
    assert f"<span><bdi>{name}</bdi>: known, and the name matches</span>" in page


def test_second_click_on_take_is_harmless_and_a_colleagues_gets_409(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = desk.submitted(cast)
    Posting.records.create(person=cast.people["other_clerk"], venue=filing.court, role="case_manager")
    # Each of the clicks saw the filing waiting.
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


def test_queue_names_the_parties_in_the_readers_language(cast: Cast) -> None:
    filing = desk.submitted(cast)
    party = filing.parties.first()
    assert party is not None
    FilingParty.records.filter(pk=party.pk).update(name_ar="شركة النخيل", name_en="Palms Co", kind="legal")
    arabic = browser(cast, "manager", "ar").get(reverse("review_queue")).content.decode()
    assert '<bdi class="party__first">شركة النخيل</bdi> <bdi class="party__second">المدعية</bdi>' in arabic
    english = browser(cast, "manager", "en").get(reverse("review_queue")).content.decode()
    assert '<bdi class="party__first">Palms Co</bdi> <bdi class="party__second">claimant</bdi>' in english


def test_second_click_on_accept_leads_to_the_same_case(cast: Cast) -> None:
    filing = desk.under_review(cast)
    manager = browser(cast, "manager")
    answers = [
        manager.post(reverse("review", args=[filing.pk]), {"act": "accept", "version": filing.version})
        for _ in range(2)
    ]
    case = Case.records.get()
    assert {answer.url for answer in answers} == {reverse("case", args=[case.pk])}


def test_only_the_filers_side_sees_a_return_on_the_timeline(cast: Cast) -> None:
    filing, manager, lawyer = desk.under_review(cast), actor_for(cast.users["manager"]), actor_for(cast.users["lawyer"])
    return_filing(filing, actor=manager, reasons=["poa_missing"])
    take_filing(submit_filing(filing, actor=lawyer), actor=manager)
    case = accept_filing(Filing.records.get(), actor=manager)
    respondent = case.parties.get(role="respondent")
    enter_appearance(case, party=respondent, lawyer=cast.people["counsel"], actor=actor_for(cast.users["clerk"]))
    said = ("Filing returned for correction", "Filing corrected and submitted again")
    for member, sees in (("lawyer", True), ("manager", True), ("counsel", False)):
        page = browser(cast, member, "en").get(reverse("case", args=[case.pk])).content.decode()
        assert "Case registered" in page
        assert [words in page for words in said] == [sees, sees], member
