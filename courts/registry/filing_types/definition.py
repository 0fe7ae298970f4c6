"""The definition of a type of filing: its place, its questions, its papers, and who decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courts.ground.questions.definition import Question
from courts.ground.questions.texts import NO_TEXT, Text


class Place(StrEnum):
    """The place of a filing: it opens a case of its own, or enters one that is there."""

    OPENS_CASE = "opens_case"
    IN_CASE = "in_case"


class Decider(StrEnum):
    """The end of an accepted filing: the office enters it, or a judge of the case decides what it asks."""

    OFFICE = "office"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of document that the filing takes. kind: a value of `FilingDocumentKind`. several: more than one file."""

    kind: str
    name: Text
    hint: Text = NO_TEXT
    required: bool = False

    @property
    def several(self) -> bool:
        """True if more than one file is taken; the main document of a filing is one."""
        return self.kind != "statement"


@dataclass(frozen=True, slots=True)
class FilingType:
    """A type of filing in one version.

    granted: the template of a ruling that grants the request, with {codes} of questions; empty: the common one.
    kinds: kinds of case that take it; empty: all. sides: roles of the parties who file it; empty: all. since: the first
    day on which new filings are made by this version.
    """

    code: str
    version: int
    place: Place
    name: Text
    line: Text
    who: Text
    time: Text
    since: date
    papers: tuple[Paper, ...]
    questions: tuple[Question, ...] = ()
    kinds: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    decider: Decider = Decider.OFFICE
    granted: Text = NO_TEXT
    order: int = 50

    @property
    def opens_case(self) -> bool:
        """True if an accepted filing becomes a case."""
        return self.place is Place.OPENS_CASE

    def paper(self, kind: str) -> Paper | None:
        """Return the paper of a kind of document."""
        return next((paper for paper in self.papers if paper.kind == kind), None)

    def takes(self, kind: str) -> bool:
        """Return True if cases of this kind take the filing."""
        return not self.kinds or kind in self.kinds
