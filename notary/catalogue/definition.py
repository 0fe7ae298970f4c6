"""The definition of a service: people, questions, papers, fee, clauses and the steps of its sitting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from courts.ground.questions.definition import Answers, Condition, Question
from courts.ground.questions.texts import NO_TEXT, Text


class FactsKind(StrEnum):
    """The rules that check an application of the service."""

    MARRIAGE = "marriage"
    POWER = "power"
    REVOCATION = "revocation"
    ACT = "act"


class Group(StrEnum):
    """The page of the directory that lists the service."""

    MARRIAGE = "marriage"
    POWERS = "powers"
    DECLARATIONS = "declarations"
    COMPANIES = "companies"


class Mode(StrEnum):
    """The way in which the sitting is held."""

    REMOTE = "remote"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Task:
    """A page of questions. repeats: the most rows of a task that is answered by a list of rows; 0: one set of answers.

    voids: a change ends all agreements to the draft. Needs of a person do not.
    """

    code: str
    title: Text
    questions: tuple[Question, ...]
    hint: Text = NO_TEXT
    repeats: int = 0
    optional: bool = False
    voids: bool = True
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the people. least, most: how many. asks: codes of the shared questions about the person.

    attends: must be present in the sitting. agrees: agrees to the draft before submission. signs: signs the deed.
    applies: may be the applicant. gender: of the person where the role fixes it; otherwise the answer to `is_male` says
    it. name_female: of a woman in the role.
    """

    code: str
    name: Text
    name_female: Text = NO_TEXT
    least: int = 1
    most: int = 1
    attends: bool = True
    agrees: bool = True
    signs: bool = True
    applies: bool = False
    gender: str = ""
    hint: Text = NO_TEXT
    asks: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    when: Condition | None = None

    def is_woman(self, details: Answers) -> bool:
        """Say whether the person with these answers is known to be a woman."""
        return self.gender == "female" if self.gender else details.get("is_male") is False

    def name_of(self, details: Answers) -> Text:
        """Return the name of the role for the person with these answers."""
        return self.name_female if self.name_female and self.is_woman(details) else self.name

    def questions_for(self, details: Answers) -> tuple[Question, ...]:
        """Return the questions about the person with these answers."""
        if not self.is_woman(details):
            return self.questions
        return tuple(question.for_woman() for question in self.questions)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. of: code of the role whose people hand it in; empty: the applicant. document: its name in the rules."""

    code: str
    name: Text
    hint: Text = NO_TEXT
    required: bool = True
    of: str = ""
    document: str = ""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee in fils, and its source. waivable: the office may waive it by right."""

    fils: int
    source: str
    waivable: bool = True


@dataclass(frozen=True, slots=True)
class ClauseTemplate:
    """A clause of the deed with {placeholders}, and {person?words for a man|words for a woman}.

    each: code of a repeated task; the clause is written for every row. heading: of the section that begins here. It
    stands once, over the first clause that is written.
    """

    ar: str
    en: str
    when: Condition | None = None
    each: str = ""
    heading: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class FilledClause:
    """A clause with its values, and the heading of the section that it begins, if it begins one."""

    text: Text
    heading: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the notary in one version. facts: the rules that check it; contract: the kind of marriage."""

    slug: str
    version: int
    group: Group
    facts: FactsKind
    name: Text
    title: Text
    line: Text
    eligible: Text
    time: Text
    minutes: int
    modes: tuple[Mode, ...]
    fee: Fee
    roles: tuple[Role, ...]
    tasks: tuple[Task, ...]
    clauses: tuple[ClauseTemplate, ...]
    sitting: tuple[str, ...]
    papers: tuple[Paper, ...] = ()
    contract: str = "muslim"
    order: int = 50
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def task(self, code: str) -> Task | None:
        """Return a task by its code."""
        return next((task for task in self.tasks if task.code == code), None)

    def role(self, code: str) -> Role | None:
        """Return a role by its code."""
        return next((role for role in self.roles if role.code == code), None)

    def paper(self, code: str) -> Paper | None:
        """Return a paper by its code."""
        return next((paper for paper in self.papers if paper.code == code), None)

    def places(self, answers: Answers) -> Iterator[tuple[Role, int]]:
        """Yield the places of the people, in order: a role and a number from 1. Only roles that apply."""
        for role in self.roles:
            if role.when is None or role.when.holds(answers):
                yield from ((role, number) for number in range(1, role.most + 1))

    def open_tasks(self, answers: Answers) -> Iterator[Task]:
        """Yield the tasks that apply to these answers."""
        yield from (task for task in self.tasks if task.when is None or task.when.holds(answers))
