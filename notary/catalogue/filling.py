"""Filling the clauses of a deed with answers. Substitution is literal: typed text is never read as a template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from courts.ground.questions.answers import BLANK, words_of
from courts.ground.questions.definition import Answers
from courts.ground.questions.texts import NO_TEXT, Text
from notary.catalogue.definition import FilledClause, Service

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)\}")
# Words that depend on a person: {principal?for a man|for a woman}. Where it is not known, the first ones.
GENDERED: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[0-9])?)\?([^{}|]*)\|([^{}|]*)\}")
_EITHER: Final = re.compile(f"{PLACEHOLDER.pattern}|{GENDERED.pattern}")
FEMALE: Final = Text("female", "female")
Values = Mapping[str, Text]


def clauses_of(service: Service, answers: Answers, people: Values) -> Iterator[Text]:
    """Yield the clauses of the deed, filled. people: values of the people by placeholder, such as "groom.name"."""
    return (row.text for row in filled_clauses(service, answers, people))


def filled_clauses(service: Service, answers: Answers, people: Values) -> Iterator[FilledClause]:
    """Yield the clauses with the headings of their sections, each heading over the first clause of its section."""
    shown = NO_TEXT
    values = {**_values(service, answers), **people}
    for clause in service.clauses:
        if clause.when is not None and not clause.when.holds(answers):
            continue
        rows = _rows(service, answers, clause.each) if clause.each else [{}]
        for row in rows:
            text = Text(*(_filled(text, {**values, **row}, lang) for text, lang in _pairs(clause.ar, clause.en)))
            is_new = bool(clause.heading) and clause.heading != shown
            shown = clause.heading or shown
            yield FilledClause(text, clause.heading if is_new else NO_TEXT)


def _pairs(arabic: str, english: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (arabic, "ar"), (english, "en")


def _filled(template: str, values: Values, language: str) -> str:
    """Replace each placeholder once. A value is never read again, so braces in it stay as they are."""

    def replacement(found: re.Match[str]) -> str:
        name, person, for_man, for_woman = found.groups()
        if name:
            return str(getattr(values.get(name, BLANK), language))
        return for_woman if values.get(f"{person}.gender") == FEMALE else for_man

    return _EITHER.sub(replacement, template)


def _values(service: Service, answers: Answers) -> dict[str, Text]:
    found = {}
    for task in service.tasks:
        given = answers.get(task.code)
        if not task.repeats and isinstance(given, Mapping):
            for question in task.questions:
                found[f"{task.code}.{question.code}"] = words_of(question, given.get(question.code))
    return found


def _rows(service: Service, answers: Answers, code: str) -> list[dict[str, Text]]:
    task, given = service.task(code), answers.get(code)
    if task is None or not isinstance(given, list):
        return []
    return [
        {f"item.{question.code}": words_of(question, row.get(question.code)) for question in task.questions}
        | {"item.number": Text(str(place), str(place))}
        for place, row in enumerate(given, 1)
    ]
