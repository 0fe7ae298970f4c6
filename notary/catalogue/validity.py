"""Errors of a definition that its shape does not show: names that nothing answers, counts that cannot be met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from courts.ground.questions.definition import AnswerKind, Condition
from courts.ground.questions.texts import Text
from notary.catalogue.definition import FactsKind, Service
from notary.catalogue.filling import GENDERED, PLACEHOLDER

_OF_PERSON: Final = ("name", "identity", "born_on", "nationality")
# The answers that the facts of the rules are made of.
_NEEDED: Final = {
    FactsKind.MARRIAGE: ({"groom", "bride"}, {"dower", "groom_state", "bride_state"}),
    FactsKind.POWER: ({"principal", "agent"}, {"power"}),
    FactsKind.REVOCATION: ({"principal"}, {"revoked"}),
    FactsKind.ACT: (set[str](), set[str]()),
}


def errors_of(service: Service) -> list[str]:
    """Return everything that is wrong with a definition, as sentences for its author."""
    return [f"{service.slug}: {error}" for error in _errors(service)]


def _errors(service: Service) -> Iterator[str]:
    codes = [*(role.code for role in service.roles), *(task.code for task in service.tasks)]
    yield from (f"{code} is named twice" for code in _twice([*codes, *(row.code for row in service.papers)]))
    yield from _missing_texts(service)
    if service.fee.fils < 0 or service.minutes <= 0 or service.version < 1:
        yield "fee, minutes or version is out of range"
    if not service.modes or not service.sitting:
        yield "modes or sitting is empty"
    if not any(role.applies for role in service.roles):
        yield "no role may apply"
    for role in service.roles:
        if not 0 <= role.least <= role.most <= 9:
            yield f"role {role.code} has counts that cannot be met"
    roles, tasks = _NEEDED[service.facts]
    yield from (f"role {code} is missing" for code in sorted(roles - {role.code for role in service.roles}))
    yield from (f"task {code} is missing" for code in sorted(tasks - {task.code for task in service.tasks}))
    yield from _questions(service)
    yield from _placeholders(service)


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _missing_texts(service: Service) -> Iterator[str]:
    texts: list[tuple[str, Text]] = [
        (name, getattr(service, name)) for name in ("name", "title", "line", "eligible", "time")
    ]
    texts += [(f"role {role.code}", role.name) for role in service.roles]
    texts += [(f"task {task.code}", task.title) for task in service.tasks]
    texts += [(f"question {row.code}", row.label) for task in service.tasks for row in task.questions]
    texts += [(f"paper {paper.code}", paper.name) for paper in service.papers]
    texts += [(f"clause {number}", Text(row.ar, row.en)) for number, row in enumerate(service.clauses, 1)]
    texts += [(f"heading {number}", row.heading) for number, row in enumerate(service.clauses, 1) if row.heading]
    yield from (f"{name} lacks a language" for name, text in texts if not (text.ar.strip() and text.en.strip()))


def _questions(service: Service) -> Iterator[str]:
    for task in service.tasks:
        yield from (f"{task.code}.{code} is asked twice" for code in _twice(row.code for row in task.questions))
        for question in task.questions:
            has_list = question.kind in {AnswerKind.CHOICE, AnswerKind.CHOICES}
            if has_list != bool(question.choices):
                yield f"{task.code}.{question.code}: choices do not fit its kind"
            yield from _condition(service, question.when, task.code)
        yield from _condition(service, task.when, "")
    conditions = [row.when for rows in (service.roles, service.papers, service.clauses) for row in rows]
    for condition in conditions:
        yield from _condition(service, condition, "")
    for paper in service.papers:
        if paper.of and service.role(paper.of) is None:
            yield f"paper {paper.code}: no role {paper.of}"
    for clause in service.clauses:
        if clause.each and (service.task(clause.each) is None or not service.task(clause.each).repeats):  # type: ignore[union-attr]
            yield f"a clause repeats {clause.each}, which has no rows"


def _condition(service: Service, condition: Condition | None, task: str) -> Iterator[str]:
    if condition is None:
        return
    code, question = condition.place(task)
    found = service.task(code)
    if found is None or (question != "any" and question not in {row.code for row in found.questions}):
        yield f"a condition reads {condition.question}, which nothing answers"


def _placeholders(service: Service) -> Iterator[str]:
    known = {f"{task.code}.{row.code}" for task in service.tasks for row in task.questions}
    answered_by_yes = {
        f"{task.code}.{row.code}" for task in service.tasks for row in task.questions if row.kind is AnswerKind.YES_NO
    }
    for role in service.roles:
        known |= {f"{role.code}.{part}" for part in _OF_PERSON}
        known |= {f"{role.code}.{number}.{part}" for number in range(1, role.most + 1) for part in _OF_PERSON}
    for number, clause in enumerate(service.clauses, 1):
        task = service.task(clause.each) if clause.each else None
        own = {f"item.{row.code}" for row in task.questions} | {"item.number"} if task is not None else set()
        for text in (clause.ar, clause.en):
            for name in PLACEHOLDER.findall(text):
                if name not in known | own:
                    yield f"clause {number}: {{{name}}} has no value"
                if name in answered_by_yes:
                    yield f"clause {number}: {{{name}}} is yes or no; write a clause for each answer"
            for name, _man, _woman in GENDERED.findall(text):
                if service.role(name.partition(".")[0]) is None:
                    yield f"clause {number}: no role {name}"
