"""The paper of a deed: the values of its template, and its PDF. No database, once the values are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from courts.ground.wording.dates import full_date, hijri_date, long_date, time_24h
from courts.signing.pdf.render import render
from notary.deeds.codes import shown
from notary.deeds.models import Deed, DeedParty, DeedRelation, RegisterEntry
from notary.deeds.queries.recordings import RecordingProof
from notary.deeds.states import RelationKind
from notary.deeds.wording import paper

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "paper"


def paper_values(deed: Deed, entry: RegisterEntry, proof: RecordingProof) -> dict[str, Any]:
    """Return the values of a deed's template, as JSON values. Reads parties and relations."""
    draft, office = deed.text, deed.office
    code = shown(deed.code)
    address = settings.BASE_URL.rstrip("/") + reverse("verify_code", args=[code])
    return {
        "title_ar": draft.title_ar,
        "title_en": draft.title_en,
        "office_ar": draft.office_ar,
        "office_en": draft.office_en,
        "number": entry.text,
        **_both("day", lambda: full_date(entry.entered_at, office)),
        **_both("hijri", lambda: hijri_date(entry.entered_at, office)),
        **_both("notary", lambda: deed.notary.name),
        "code": code,
        "verify_url": address,
        "qr": qr_runs(address),
        "draft_hash": deed.draft_hash,
        "parties": [_party(deed, row) for row in DeedParty.records.filter(deed=deed).order_by("place")],
        "clauses": [asdict(clause) for clause in draft.clauses],
        "relations": _relations(deed),
        "certificate": _certificate(deed, proof),
    }


def print_deed(values: dict[str, Any], service: str, *, made_at: datetime) -> bytes:
    """Return the deed as PDF/A. Call it outside any transaction. Raises RenderFailed."""
    own = TEMPLATES / f"{service}.typ"
    return render(own if own.is_file() else TEMPLATES / "default.typ", values, made_at=made_at)


def qr_runs(text: str) -> list[list[list[int]]]:
    """Return the QR code of a text: for each row, the first column and the length of each run of dark modules."""
    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [_runs(row) for row in code.modules]


def _runs(row: list[bool]) -> list[list[int]]:
    found: list[list[int]] = []
    for x, is_dark in enumerate(row):
        if not is_dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1][1] += 1
        else:
            found.append([x, 1])
    return found


def _both(name: str, words: Callable[[], str]) -> dict[str, str]:
    """Return the words in both languages, as `name_ar` and `name_en`."""
    found = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"{name}_{language}"] = words()
    return found


def _party(deed: Deed, row: DeedParty) -> dict[str, str]:
    named = deed.text.parties[row.place]
    signed = {"ar": "", "en": ""}
    if row.signed_at is not None:
        at = row.signed_at
        day = _both("day", lambda: long_date(at, deed.office))
        hour = time_24h(at, deed.office)
        signed = {
            "ar": paper.SIGNED.filled(day=day["day_ar"], hour=hour)["ar"],
            "en": paper.SIGNED.filled(day=day["day_en"], hour=hour)["en"],
        }
    return {
        "role": named.role,
        "role_ar": named.role_ar,
        "role_en": named.role_en,
        "name": named.name,
        "name_en": named.name_en,
        "identity_ar": named.identity_ar,
        "identity_en": named.identity_en,
        "signed_ar": signed["ar"],
        "signed_en": signed["en"],
    }


def _relations(deed: Deed) -> list[dict[str, str]]:
    found = []
    for row in DeedRelation.records.filter(deed=deed).select_related("earlier__office"):
        entry = RegisterEntry.records.select_related("office").get(deed=row.earlier)
        day = _both("day", lambda entry=entry: long_date(entry.entered_at, entry.office))  # type: ignore[misc]
        words = paper.RELATIONS[RelationKind(row.kind)]
        found.append(
            {
                "ar": words.filled(number=entry.text, day=day["day_ar"])["ar"],
                "en": words.filled(number=entry.text, day=day["day_en"])["en"],
            }
        )
    return found


def _certificate(deed: Deed, proof: RecordingProof) -> list[dict[str, str]]:
    if deed.room_id is None:
        return [pair.filled() for pair in (paper.IN_PERSON, paper.BINDING, paper.SEALED)]
    return [
        paper.BY_VIDEO.filled(),
        paper.RECORDED.filled(sha256=proof.sha256),
        paper.BINDING.filled(),
        paper.SEALED.filled(),
    ]
