"""Types of filing are data: a new type needs a file and no code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from courts.ground.actors import actor_for
from courts.registry.filing_types import registry, validity
from courts.registry.filing_types.definition import Place
from courts.registry.models import Filing
from courts.registry.services.filings import submit_filing
from demo.people import Cast
from tests.registry import desk
from tests.registry.typing_in import browser

NEW_TYPE = """
code = "joinder_request"
version = 1
since = 2026-01-01
place = "in_case"
sides = ["respondent"]
name = { ar = "طلب إدخال خصم", en = "Request to join a party" }
line = { ar = "يطلب إدخال شخص في الدعوى.", en = "Asks to join a person to the case." }
who = { ar = "المدعى عليه.", en = "The respondent." }
time = { ar = "خمس دقائق.", en = "Five minutes." }

[[questions]]
code = "joined"
kind = "text"
label = { ar = "اسم الشخص", en = "Name of the person" }

[[papers]]
kind = "statement"
name = { ar = "الطلب", en = "The request" }
required = true
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(registry, "FOLDERS", [*registry.FOLDERS, tmp_path])
    registry.forget()
    yield tmp_path
    registry.forget()


def test_all_types_of_the_product_are_valid() -> None:
    assert validity.errors() == []
    assert {kind.code for kind in registry.types(Place.OPENS_CASE)} == {
        "statement_of_claim",
        "labour_claim",
        "family_claim",
    }


def test_new_type_of_filing_needs_one_file_and_no_code(cast: Cast, folder: Path) -> None:
    (folder / "joinder.toml").write_text(NEW_TYPE, "utf-8")
    registry.forget()
    assert validity.errors() == []
    case = desk.case_with_counsel(cast)
    page = browser(cast, "counsel", "en").get(reverse("case_file", args=[case.pk])).content.decode()
    assert "Request to join a party" in page
    # Its sides are the respondent's alone.
    assert "Request to join a party" not in (
        browser(cast, "lawyer", "en").get(reverse("case_file", args=[case.pk])).content.decode()
    )
    filing = desk.begun(cast, case, "joinder_request", joined="خالد")
    assert submit_filing(filing, actor=actor_for(cast.users["counsel"])).state == "submitted"


@pytest.mark.parametrize(
    "wrong, said",
    [
        ('place = "in_case"', "place"),
        ('since = 2026-01-01\nunknown = "x"', "unknown"),
        ('kind = "statement"', "letter"),
    ],
)
def test_mistake_in_a_definition_is_named(folder: Path, wrong: str, said: str) -> None:
    swapped = {
        'place = "in_case"': 'place = "nowhere"',
        'since = 2026-01-01\nunknown = "x"': "",
        'kind = "statement"': 'kind = "letter"',
    }
    text = (
        NEW_TYPE.replace("since = 2026-01-01", wrong) if not swapped[wrong] else NEW_TYPE.replace(wrong, swapped[wrong])
    )
    (folder / "joinder.toml").write_text(text, "utf-8")
    registry.forget()
    found = validity.errors()
    assert found
    assert said in found[0] or "nowhere" in found[0]


def test_version_counts_from_its_first_day(folder: Path) -> None:
    (folder / "one.toml").write_text(NEW_TYPE, "utf-8")
    later = NEW_TYPE.replace("version = 1", "version = 2").replace("since = 2026-01-01", "since = 2027-01-01")
    (folder / "two.toml").write_text(later, "utf-8")
    registry.forget()

    def version(day: date) -> int:
        return next(kind.version for kind in registry.types(day=day) if kind.code == "joinder_request")

    assert version(date(2026, 12, 31)) == 1
    assert version(date(2027, 1, 1)) == 2
    assert registry.filing_type("joinder_request", 1).version == 1


def test_labour_claim_asks_for_the_referral_and_its_letter(cast: Cast) -> None:
    lawyer = browser(cast, "lawyer", "en")
    start = lawyer.get(reverse("filing_start"), {"type": "labour_claim"})
    kinds = [value for value, _label in start.context["form"].fields["case_kind"].choices]
    assert kinds == ["labour"]
    made = lawyer.post(
        reverse("filing_start") + "?type=labour_claim",
        {
            "court": cast.venues["court"].pk,
            "case_kind": "labour",
            "title": "أجور",
            "token": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
            "version": 1,
        },
    )
    filing = Filing.records.get(type="labour_claim")
    assert made.url == reverse("filing", args=[filing.pk])
    page = lawyer.get(made.url).content.decode()
    assert "Number of the referral" in page
    assert "Letter of referral from the ministry" in page
    details = reverse("filing_details", args=[filing.pk])
    answered = {
        "version": filing.version,
        "referral_number": "MB-1",
        "referral_date": "2026-01-05",
        "began_on": "2020-01-05",
        "last_wage": "5000",
        "still_employed": "no",
        "ended_on": "",
    }
    refused = lawyer.post(details, answered)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["ended_on"]
    assert lawyer.post(details, {**answered, "ended_on": "2026-01-02"}).status_code == 302
    filing.refresh_from_db()
    assert filing.answers["last_wage"] == "5000.00"
    assert filing.answers["still_employed"] is False


def test_claim_of_one_kind_is_not_filed_as_a_case_of_another(cast: Cast) -> None:
    filing = desk.draft(cast)
    Filing.records.filter(pk=filing.pk).update(type="labour_claim")
    filing.refresh_from_db()
    page = browser(cast, "lawyer", "en").get(reverse("filing", args=[filing.pk])).content.decode()
    assert "Select the kind of case that fits this filing: Labour." in page
