"""Filings for the tests of the registry, made by the product's own services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Final

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from courts.ground.actors import Actor, actor_for
from courts.ground.law import profile
from courts.ground.questions.definition import AnswerKind, Question
from courts.ground.services.documents import check_pdf, store
from courts.registry.details import ClaimDetails, PartyDetails, StoredFile
from courts.registry.filing_types.registry import filing_type
from courts.registry.models import Case, Filing
from courts.registry.services.cases import assign, enter_appearance
from courts.registry.services.filings import attach_documents, save_answers, save_draft, submit_filing
from courts.registry.services.filings_in_cases import begin_in_case
from courts.registry.services.reviews import accept_filing, take_filing
from demo.people import Cast

# A company that is not in the cast.
COMPANY = PartyDetails(
    role="claimant",
    kind="legal",
    name_ar="الرمال للتوريدات ذ.م.م",
    name_en="Al Rimal Supplies LLC",
    licence_number="781234",
)


def pdf(pages: int = 1, *, words: bytes = b"") -> bytes:
    """Return a small valid PDF."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    out = BytesIO()
    writer.write(out)
    return out.getvalue() + words


def scripted_pdf() -> bytes:
    """Return a PDF that runs a script when it is opened."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf()))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def upload(name: str = "صحيفة الدعوى.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="application/pdf")


def stored(actor: Actor, kind: str = "statement", name: str = "صحيفة الدعوى.pdf") -> StoredFile:
    """Return a stored file that passed the checks and belongs to no filing yet."""
    checked = check_pdf(upload(name), law=profile("test", date(2026, 1, 5)), field=kind)
    return StoredFile(kind, store(checked, actor=actor))


def claim(cast: Cast, **changed: object) -> ClaimDetails:
    """Return a complete claim."""
    stated: dict[str, object] = {
        "court": cast.venues["court"],
        "case_kind": "commercial",
        "title": "مطالبة مالية عن عقد توريد مواد بناء",
        "facts": "وردت المدعية مواد بناء ولم تقبض ثمنها.",
        "requests": "إلزام المدعى عليه بأن يؤدي مبلغ 1,240,000 درهم.",
        "claim_value": Decimal("1240000.00"),
        **changed,
    }
    return ClaimDetails(**stated)  # type: ignore[arg-type]


def huda(cast: Cast) -> PartyDetails:
    """Return the claimant of the cast."""
    person = cast.people["claimant"]
    return PartyDetails(
        role="claimant",
        kind="natural",
        name_ar=person.name_ar,
        name_en=person.name_en,
        emirates_id=person.emirates_id,
        phone="0501234567",
    )


def tariq(cast: Cast) -> PartyDetails:
    """Return the respondent of the cast, a person without an account."""
    person = cast.people["detainee"]
    return PartyDetails(
        role="respondent",
        kind="natural",
        name_ar=person.name_ar,
        name_en=person.name_en,
        emirates_id=person.emirates_id,
        phone="0507654321",
    )


def draft(cast: Cast, *, filer: str = "lawyer", **changed: object) -> Filing:
    """Return a complete draft."""
    actor = actor_for(cast.users[filer])
    filing = save_draft(None, actor=actor, claim=claim(cast, **changed), parties=[huda(cast), tariq(cast)])
    files = [stored(actor), stored(actor, "exhibit", "حافظة.pdf")]
    attach_documents(filing, files, version=None, actor=actor)
    return filing


def submitted(cast: Cast, **changed: object) -> Filing:
    """Return a submitted filing."""
    return submit_filing(draft(cast, **changed), actor=actor_for(cast.users["lawyer"]))


def under_review(cast: Cast, **changed: object) -> Filing:
    """Return a filing that the case manager took."""
    return take_filing(submitted(cast, **changed), actor=actor_for(cast.users["manager"]))


def case_with_counsel(cast: Cast, **changed: object) -> Case:
    """Return a case in which both sides have counsel: the lawyer and the counsel of the cast; a judge works on it."""
    opened = case(cast, **changed)
    clerk = actor_for(cast.users["clerk"])
    enter_appearance(opened, party=opened.parties.get(role="respondent"), lawyer=cast.people["counsel"], actor=clerk)
    assign(opened, cast.people["judge"], "judge", actor=clerk)
    return opened


def begun(cast: Cast, opened: Case, code: str = "memorandum", *, filer: str = "counsel", **answers: object) -> Filing:
    """Return a complete draft of a filing in a case."""
    actor = actor_for(cast.users[filer])
    kind = filing_type(code)
    filing = begin_in_case(opened, kind, actor=actor)
    given = {question.code: ANSWERS[question.kind](question) for question in kind.questions} | answers
    save_answers(filing, given, version=None, actor=actor)
    papers = [paper.kind for paper in kind.papers if paper.required]
    files = [stored(actor, paper, "مذكرة.pdf") for paper in papers]
    attach_documents(filing, files, version=None, actor=actor)
    return filing


def entered(cast: Cast, opened: Case, code: str = "memorandum", *, filer: str = "counsel", **answers: object) -> Filing:
    """Return a filing that has entered the case."""
    filing = submit_filing(begun(cast, opened, code, filer=filer, **answers), actor=actor_for(cast.users[filer]))
    manager = actor_for(cast.users["manager"])
    accept_filing(take_filing(filing, actor=manager), actor=manager)
    filing.refresh_from_db()
    return filing


# An answer to each kind of question.
ANSWERS: Final[dict[AnswerKind, Callable[[Question], object]]] = {
    AnswerKind.TEXT: lambda _question: "نص",
    AnswerKind.LONG_TEXT: lambda _question: "نص طويل",
    AnswerKind.DATE: lambda _question: "2026-01-05",
    AnswerKind.NUMBER: lambda _question: 3,
    AnswerKind.MONEY: lambda _question: "100.00",
    AnswerKind.CHOICE: lambda question: question.choices[0].value,
    AnswerKind.CHOICES: lambda question: [question.choices[0].value],
    AnswerKind.YES_NO: lambda _question: True,
}


def case(cast: Cast, **changed: object) -> Case:
    """Return a case, opened by an accepted filing."""
    return accept_filing(under_review(cast, **changed), actor=actor_for(cast.users["manager"]))
