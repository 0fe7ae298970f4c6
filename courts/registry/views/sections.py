"""The task list of a filing: its sections, their state, and the errors of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courts.ground.errors import DomainError
from courts.ground.wording import number_format
from courts.registry.details import UPLOAD_KINDS, upload_field
from courts.registry.models import Filing, FilingDocument, FilingParty, PartyRole


@dataclass(slots=True)
class Task:
    """One row: a link, its state, and a line with the answers or the missing part."""

    title: str
    url: str
    line: str = ""
    errors: list[str] = field(default_factory=list)
    begun: bool = True
    opens: str = ""

    @property
    def state(self) -> str:
        """The state as a code that the badge knows."""
        if not self.errors:
            return "completed"
        return "returned" if self.begun else "draft"

    @property
    def state_word(self) -> str:
        """The state in words."""
        if not self.errors:
            return _("Complete")
        if not self.begun:
            return _("Not started")
        return ngettext("Needs %(count)s thing", "Needs %(count)s things", len(self.errors)) % {
            "count": len(self.errors)
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the list."""

    title: str
    tasks: list[Task]


def sections_of(
    filing: Filing, parties: Sequence[FilingParty], documents: Sequence[FilingDocument], errors: Sequence[DomainError]
) -> list[Section]:
    """The sections of a draft or returned filing, as its type has them."""
    by_part: dict[str, list[str]] = {"claim": [], "parties": [], "documents": [], "details": []}
    questions = {question.code for question in filing.definition.questions}
    for error in errors:
        by_part[_part(error.field or "", questions)].append(str(error))
    names = ("claim", "parties", "documents", "details", "submit")
    pages = {name: reverse(f"filing_{name}", args=[filing.pk]) for name in names}
    kind = filing.definition
    value = number_format.money(filing.claim_value) if filing.claim_value is not None else ""
    claim = Task(
        _("Court, facts and requests"),
        pages["claim"],
        " · ".join(part for part in (filing.court.name, filing.get_case_kind_display(), value) if part),
        by_part["claim"],
    )
    named = Task(_("Claimants and respondents"), pages["parties"], _sides(parties), by_part["parties"], bool(parties))
    details = Task(
        _("Questions of this filing"), pages["details"], _answered(filing), by_part["details"], bool(filing.answers)
    )
    files = Task(
        _(", ").join(str(paper.name) for paper in kind.papers if paper.required) or _("Documents"),
        pages["documents"],
        _(", ").join(Truncator(row.document.stem).chars(40) for row in documents[:4]),
        by_part["documents"],
        bool(documents),
    )
    asked = [Section(_("Details"), [details])] if kind.questions else []
    claimed = [Section(_("The claim"), [claim]), Section(_("Parties"), [named])] if kind.opens_case else []
    last = Task(
        _("Check your answers and submit"),
        "" if errors else pages["submit"],
        errors=[""] if errors else [],
        begun=False,
        opens=_("Opens when the other sections are complete"),
    )
    if not errors:
        last.errors, last.begun = ["-"], False
    return [*claimed, *asked, Section(_("Documents"), [files]), Section(_("Submission"), [last])]


def _answered(filing: Filing) -> str:
    rows = filing.answered
    return _(", ").join(str(text) for _question, text in rows[:2])


def _part(name: str, questions: Collection[str]) -> str:
    if name in questions:
        return "details"
    if name.startswith("parties"):
        return "parties"
    return "documents" if name in {upload_field(kind) for kind in UPLOAD_KINDS} else "claim"


def _sides(parties: Sequence[FilingParty]) -> str:
    claimants = _(", ").join(party.name_ar for party in parties if party.role == PartyRole.CLAIMANT)
    respondents = _(", ").join(party.name_ar for party in parties if party.role == PartyRole.RESPONDENT)
    if claimants and respondents:
        return _("%(claimants)s against %(respondents)s") % {"claimants": claimants, "respondents": respondents}
    return claimants or respondents
