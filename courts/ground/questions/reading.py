"""Reading definitions from TOML. Unknown names are errors: a typing mistake never passes in silence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from courts.ground.questions.definition import AnswerKind, Choice, Condition, Question
from courts.ground.questions.texts import Text

T = TypeVar("T")


class BadDefinition(ValueError):
    """A file with definitions cannot be read."""


def table_of(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file. Raises BadDefinition."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDefinition(f"{path.name}: {error}") from error


def question_of(row: Mapping[str, Any]) -> Question:
    """Return the question in a table. Raises BadDefinition, KeyError, ValueError."""
    choices = tuple(Choice(each["value"], text_of(each["text"])) for each in row.get("choices", ()))
    return made(Question, {**row, "kind": AnswerKind(row["kind"]), "choices": choices})


def condition_of(row: Mapping[str, Any]) -> Condition:
    """Return the condition in a table: `equals` is one value or a list of them."""
    equals = row.get("equals", ())
    return Condition(
        question=row["question"],
        equals=tuple(equals) if isinstance(equals, list) else (equals,) if equals != () else (),
        above=row.get("above"),
        answered=row.get("answered", False),
    )


def text_of(row: Mapping[str, str]) -> Text:
    """Return the text in a table with ar and en."""
    return Text(row["ar"], row["en"])


def made(kind: type[T], row: Mapping[str, Any]) -> T:
    """Return a record of this kind. Tables with ar and en become texts, `when` becomes a condition."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(row.keys() - known)
    if unknown:
        raise BadDefinition(f"{kind.__name__} has no {unknown}")
    values = {
        name: condition_of(value)
        if name == "when"
        else text_of(value)
        if isinstance(value, dict) and value.keys() == {"ar", "en"}
        else value
        for name, value in row.items()
    }
    return kind(**values)
