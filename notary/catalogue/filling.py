"""Filling the clauses of a deed with answers. Substitution is literal: typed text is never read as a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from notary.catalogue.definition import AnswerKind, Answers, Question, Service
from notary.catalogue.texts import Text

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)\}")
_YES: Final = Text("نعم", "yes")
_NO: Final = Text("لا", "no")
# Stands in a draft for an answer that is not given yet.
_BLANK: Final = Text("……", "……")

Values = Mapping[str, Text]


def words_of(question: Question, value: Any) -> Text:
    """Return an answer in words of both languages. Dates are day/month/year, money is in dirhams."""
    if value is None or value in ("", []):
        return _BLANK
    write = _WRITTEN.get(question.kind)
    return write(question, value) if write is not None else Text(str(value), str(value))


def _chosen(question: Question, value: Any) -> Text:
    chosen = [question.text_of(str(each)) for each in value]
    return Text("، ".join(text.ar for text in chosen), ", ".join(text.en for text in chosen))


def _day(_question: Question, value: Any) -> Text:
    text = f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return Text(text, text)


def _money(_question: Question, value: Any) -> Text:
    amount = f"{Decimal(str(value)):,.2f}".removesuffix(".00")
    return Text(f"{amount} درهم", f"AED {amount}")


_WRITTEN: Final[Mapping[AnswerKind, Callable[[Question, Any], Text]]] = {
    AnswerKind.YES_NO: lambda _question, value: _YES if value else _NO,
    AnswerKind.CHOICE: lambda question, value: question.text_of(str(value)),
    AnswerKind.CHOICES: _chosen,
    AnswerKind.DATE: _day,
    AnswerKind.MONEY: _money,
}


def clauses_of(service: Service, answers: Answers, people: Values) -> Iterator[Text]:
    """Yield the clauses of the deed, filled. people: values of the people by placeholder, such as "groom.name"."""
    values = {**_values(service, answers), **people}
    for clause in service.clauses:
        if clause.when is not None and not clause.when.holds(answers):
            continue
        rows = _rows(service, answers, clause.each) if clause.each else [{}]
        for row in rows:
            yield Text(*(_filled(text, {**values, **row}, lang) for text, lang in _pairs(clause.ar, clause.en)))


def _pairs(arabic: str, english: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (arabic, "ar"), (english, "en")


def _filled(template: str, values: Values, language: str) -> str:
    """Replace each placeholder once. A value is never read again, so braces in it stay as they are."""
    replacement: Callable[[re.Match[str]], str] = lambda found: getattr(values.get(found[1], _BLANK), language)  # noqa: E731
    return PLACEHOLDER.sub(replacement, template)


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
