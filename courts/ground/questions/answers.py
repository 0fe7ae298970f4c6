"""Answers to questions: in words, and those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from courts.ground.questions.definition import AnswerKind, Answers, Question
from courts.ground.questions.texts import Text

_YES: Final = Text("نعم", "yes")
_NO: Final = Text("لا", "no")
# Stands in a draft for an answer that is not given yet.
BLANK: Final = Text("……", "……")


def words_of(question: Question, value: Any) -> Text:
    """Return an answer in words of both languages. Dates are day/month/year, money is in dirhams."""
    if value is None or value in ("", []):
        return BLANK
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


def missing(questions: Iterable[Question], given: Answers, answers: Answers, task: str) -> list[Question]:
    """Return the required questions of a task that have no answer."""
    known = {**answers, task: given}
    return [
        question
        for question in questions
        if question.required
        and (question.when is None or question.when.holds(known, task))
        and given.get(question.code) in (None, "", [])
    ]
