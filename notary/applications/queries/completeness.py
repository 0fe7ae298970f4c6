"""The parts of an application and what each still needs: tasks, places of people, papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.ground.errors import DomainError
from courts.ground.questions.answers import missing
from courts.ground.questions.definition import Question
from courts.ground.questions.texts import Text
from notary.applications.models import Application, ApplicationPerson, Paper
from notary.catalogue import definition
from notary.catalogue.definition import Role, Task


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the application. key: "dower", "witness.2", "papers". errors: what it still needs, as sentences."""

    key: str
    title: str
    errors: list[str] = field(default_factory=list)
    is_begun: bool = False
    is_optional: bool = False


def task_part(task: Task, answers: Mapping[str, Any]) -> Part:
    """Return the part of a task."""
    given = answers.get(task.code)
    is_begun = task.code in answers
    errors: list[str] = []
    if task.repeats:
        rows = given if isinstance(given, list) else []
        for row in rows:
            errors += _labels(task.questions, row, answers, task.code)
        if not rows and not task.optional:
            errors.append(str(task.title))
    elif not (task.optional and not given):
        errors = _labels(task.questions, given or {}, answers, task.code)
    return Part(task.code, str(task.title), errors, is_begun, task.optional)


def _labels(
    questions: Iterable[Question], given: Mapping[str, Any], answers: Mapping[str, Any], task: str
) -> list[str]:
    return [str(question.label) for question in missing(questions, given, answers, task)]


def place_part(role: Role, number: int, row: ApplicationPerson | None) -> Part:
    """Return the part of one place of the people."""
    key = f"{role.code}.{number}"
    title = role_title(role, number)
    is_optional = number > role.least
    if row is None:
        return Part(key, title, [] if is_optional else [_("Name and identity document")], False, is_optional)
    errors = _labels(role.questions_for(row.details), row.details, {}, "person")
    if not (row.emirates_id or row.document_number):
        errors.insert(0, _("Name and identity document"))
    return Part(key, title, errors, True, is_optional)


def role_title(role: Role, number: int) -> str:
    """Return the name of a place: a role that several people have is numbered."""
    return f"{role.name} {number}" if role.most > 1 else str(role.name)


def parts_of(application: Application, people: Iterable[ApplicationPerson]) -> tuple[list[Part], list[Part]]:
    """Return the parts of the people, and the parts of the tasks."""
    service, answers = application.service, application.answers
    rows = {(row.role, row.number): row for row in people}
    places = [place_part(role, number, rows.get((role.code, number))) for role, number in service.places(answers)]
    return places, [task_part(task, answers) for task in service.open_tasks(answers)]


def asked_papers(
    application: Application, people: Collection[ApplicationPerson]
) -> Iterator[tuple[definition.Paper, ApplicationPerson | None]]:
    """Yield the papers that the application asks for, each with the person that hands it in; None: the applicant."""
    for paper in application.service.papers:
        if paper.when is not None and not paper.when.holds(application.answers):
            continue
        if not paper.of:
            yield paper, None
            continue
        yield from ((paper, row) for row in people if row.role == paper.of)


def missing_papers(
    application: Application, people: Collection[ApplicationPerson], papers: Iterable[Paper]
) -> list[tuple[definition.Paper, ApplicationPerson | None]]:
    """Return the required papers that are not handed in."""
    given = Counter((paper.code, paper.of_id) for paper in papers)
    return [
        (paper, row)
        for paper, row in asked_papers(application, people)
        if paper.required and not given[paper.code, row.pk if row is not None else None]
    ]


def paper_words(paper: definition.Paper, row: ApplicationPerson | None) -> str:
    """Return the name of a paper with the person that hands it in."""
    return f"{paper.name} · {row.name}" if row is not None else str(paper.name)


def content_errors(application: Application, people: Iterable[ApplicationPerson]) -> list[DomainError]:
    """Return an error for each part with missing answers: the draft cannot be shown before they are given."""
    places, tasks = parts_of(application, people)
    return [
        DomainError(
            _("%(part)s: %(missing)s") % {"part": part.title, "missing": _(", ").join(part.errors)},
            code="incomplete",
            field=part.key,
        )
        for part in (*places, *tasks)
        if part.errors
    ]


def not_agreed(application: Application, people: Iterable[ApplicationPerson]) -> list[ApplicationPerson]:
    """Return the people who must agree and have not agreed to the present draft."""
    agreeing = {role.code for role in application.service.roles if role.agrees}
    return [
        row
        for row in people
        if row.role in agreeing and (row.agreed_at is None or row.agreed_hash != application.draft_hash)
    ]


def agreement_errors(application: Application, people: Iterable[ApplicationPerson]) -> list[DomainError]:
    """Return an error for each person who must agree and has not agreed to the present draft."""
    errors = []
    for row in not_agreed(application, people):
        words = _("%(role)s has declined.") if row.declined_at else _("%(role)s has not agreed to the draft yet.")
        title = part_title(application, f"{row.role}.{row.number}")
        errors.append(DomainError(words % {"role": title}, code="not_agreed"))
    return errors


def paper_errors(
    application: Application, people: Collection[ApplicationPerson], papers: Iterable[Paper]
) -> list[DomainError]:
    """Return an error for each paper that is missing."""
    return [
        DomainError(
            _("A paper is missing: %(paper)s.") % {"paper": paper_words(paper, row)}, code="paper", field="papers"
        )
        for paper, row in missing_papers(application, people, papers)
    ]


def changed_words(application: Application, places: Iterable[ApplicationPerson]) -> str:
    """Return the titles of all parts that changed since the people in these places agreed; empty if none did."""
    keys = dict.fromkeys(key for place in places for key in place.voided_parts)
    return _(", ").join(part_title(application, key) for key in keys)


# Neither a task nor a person. The name of the office stands in the draft.
_OTHER_PARTS: Final = {"papers": gettext_lazy("Papers"), "office": gettext_lazy("Name of the office")}


def part_title(application: Application, key: str) -> str:
    """Return the title of a part by its key; an unknown key stands for itself."""
    if key in _OTHER_PARTS:
        return str(_OTHER_PARTS[key])
    service = application.service
    code, _dot, number = key.partition(".")
    role = service.role(code)
    if role is not None:
        return role_title(role, int(number) if number.isdecimal() else 1)
    task = service.task(code)
    return str(task.title if task is not None else Text(key, key))
