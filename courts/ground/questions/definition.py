"""Questions as data: what is asked, in which form, and under which condition on other answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from courts.ground.questions.texts import NO_TEXT, Text

Answers = Mapping[str, Any]


class AnswerKind(StrEnum):
    """The type of an answer. Stored as JSON: dates as ISO text, money as decimal text in dirhams."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on another answer: "question" of the same task, or "task.question".

    equals: one of these values. above: a number that the answer exceeds. answered: any answer.
    """

    question: str
    equals: tuple[Any, ...] = ()
    above: int | None = None
    answered: bool = False

    def holds(self, answers: Answers, task: str = "") -> bool:
        """Say whether the answers meet the condition. A missing answer meets none."""
        value = self._value(answers, task)
        if value is None or value in ("", [], {}):
            return False
        if self.above is not None:
            return isinstance(value, int) and value > self.above
        if isinstance(value, list):
            return self.answered or any(each in self.equals for each in value)
        return self.answered or value in self.equals

    def place(self, task: str = "") -> tuple[str, str]:
        """Return the codes of task and question that the condition reads."""
        first, dot, second = self.question.partition(".")
        return (first, second) if dot else (task, first)

    def _value(self, answers: Answers, task: str) -> Any:
        code, question = self.place(task)
        found = answers.get(code)
        if question == "any":
            return found
        return found.get(question) if isinstance(found, Mapping) else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list."""

    value: str
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question. most: letters of a text, or the highest number.

    label_female, hint_female: of a question about a person who is known to be a woman.
    """

    code: str
    kind: AnswerKind
    label: Text
    hint: Text = NO_TEXT
    required: bool = True
    when: Condition | None = None
    choices: tuple[Choice, ...] = ()
    most: int = 300
    past: bool = False
    label_female: Text = NO_TEXT
    hint_female: Text = NO_TEXT

    def for_woman(self) -> Question:
        """Return the question about a woman."""
        return replace(self, label=self.label_female or self.label, hint=self.hint_female or self.hint)

    def text_of(self, value: str) -> Text:
        """Return the words of a chosen value; an unknown value stands for itself."""
        return next((each.text for each in self.choices if each.value == value), Text(value, value))
