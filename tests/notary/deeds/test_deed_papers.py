"""The form of each kind of deed: headings of the agreed text, own templates, and numbers in their order."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from courts.ground.questions.texts import Text
from notary.catalogue import registry
from notary.catalogue.filling import filled_clauses
from notary.deeds.services.printing import TEMPLATES, print_deed, qr_runs
from notary.draft import Clause, Draft
from tests.notary.drafts import marriage_draft

ANSWERS = {
    "power": {"subject": "property", "title_deed": "2024/88123", "plot": "317-0452"},
    "scope": [{"text": "بيع العقار"}, {"text": "قبض الثمن"}],
    "term": {"until": "2027-04-13", "may_delegate": False},
}
PEOPLE = {f"{role}.{part}": Text(role, role) for role in ("principal", "agent") for part in ("name", "identity")}


def values(service: str, clauses: list[Clause]) -> dict[str, Any]:
    party = {"name": "هدى الكعبي", "name_en": "Huda Al Kaabi", "identity_ar": "هوية", "identity_en": "Emirates ID"}
    party |= {"signed_ar": "وقّع", "signed_en": "Signed", "role_ar": "الموكِّل", "role_en": "Principal"}
    roles = ("principal", "agent") if service.startswith("power_") else ("declarant",)
    names = ("title", "office", "day", "hijri", "notary")
    return {
        **{f"{name}_{side}": f"{name}" for name in names for side in ("ar", "en")},
        "number": "SHN-1/2026",
        "code": "7K3M-9QXT-2BVN",
        "verify_url": "https://diwan.example/verify/x/",
        "qr": qr_runs("https://diwan.example/"),
        "draft_hash": "a" * 64,
        "relations": [],
        "certificate": [],
        "parties": [party | {"role": role} for role in roles],
        "clauses": [
            {"ar": row.ar, "en": row.en, "heading_ar": row.heading_ar, "heading_en": row.heading_en} for row in clauses
        ],
    }


def test_heading_stands_once_over_its_section() -> None:
    rows = list(filled_clauses(registry.service("power_special"), ANSWERS, PEOPLE))
    assert [row.heading.en for row in rows] == [
        *("Appointment", "Property", "Powers", ""),
        *("Further agents and end of the power", ""),
    ]


def test_headings_are_part_of_the_agreed_text() -> None:
    draft = marriage_draft()
    first, *others = draft.clauses
    headed = replace(draft, clauses=(replace(first, heading_ar="عنوان", heading_en="Heading"), *others))
    assert headed.hash != draft.hash
    assert Draft.from_json(headed.to_json()) == headed


def test_draft_from_before_headings_keeps_its_hash() -> None:
    draft = marriage_draft()
    assert all(set(row) == {"ar", "en"} for row in draft.to_json()["clauses"])
    assert Draft.from_json(draft.to_json()).hash == draft.hash


def test_every_template_belongs_to_a_service() -> None:
    known = {service.slug for service in registry.services()} | {"deed", "default", "power"}
    assert {path.stem for path in TEMPLATES.glob("*.typ")} <= known


@pytest.mark.integration
@pytest.mark.parametrize("service", sorted(path.stem for path in TEMPLATES.glob("*_*.typ")))
def test_own_template_shows_clauses_and_numbers_in_order(service: str, tmp_path: Path) -> None:
    clauses = [Clause("قطعة رقم 317-0452 في الشارقة.", "Plot 317-0452 in Sharjah.", "العقار", "Property")]
    path = tmp_path / "deed.pdf"
    path.write_bytes(print_deed(values(service, clauses), service, made_at=datetime(2026, 4, 14, tzinfo=UTC)))
    shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert shown.count("317-0452") == 2
    assert "Huda Al Kaabi" in shown
    assert "Property" in shown
