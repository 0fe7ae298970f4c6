"""Reading a definition from TOML. Unknown names are errors: a typing mistake never passes in silence."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from notary.catalogue.definition import (
    AnswerKind,
    Choice,
    ClauseTemplate,
    Condition,
    FactsKind,
    Fee,
    Group,
    Mode,
    Paper,
    Question,
    Role,
    Service,
    Task,
)
from notary.catalogue.texts import Text

T = TypeVar("T")


class BadDefinition(ValueError):
    """A file of the catalogue cannot be read."""


def read_questions(path: Path) -> dict[str, Question]:
    """Return the questions about people that several services share, by code. Raises BadDefinition."""
    return {row.code: row for row in map(_question, _table(path)["questions"])}


def read_service(path: Path, shared: Mapping[str, Question]) -> Service:
    """Return the definition in a file. Raises BadDefinition."""
    try:
        return _service(_table(path), shared)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"{path.name}: {error!r}") from error


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDefinition(f"{path.name}: {error}") from error


def _service(table: dict[str, Any], shared: Mapping[str, Question]) -> Service:
    return _made(
        Service,
        {
            **table,
            "group": Group(table["group"]),
            "facts": FactsKind(table["facts"]),
            "modes": tuple(map(Mode, table["modes"])),
            "fee": _made(Fee, table["fee"]),
            "roles": tuple(_role(row, shared) for row in table["roles"]),
            "tasks": tuple(map(_task, table.get("tasks", ()))),
            "papers": tuple(_made(Paper, row) for row in table.get("papers", ())),
            "clauses": tuple(_made(ClauseTemplate, row) for row in table["clauses"]),
            "sitting": tuple(table["sitting"]),
        },
    )


def _role(row: dict[str, Any], shared: Mapping[str, Question]) -> Role:
    role = _made(Role, {**row, "asks": tuple(row.get("asks", ()))})
    missing = [code for code in role.asks if code not in shared]
    if missing:
        raise BadDefinition(f"role {role.code} asks {missing}")
    return replace(role, questions=tuple(shared[code] for code in role.asks))


def _task(row: dict[str, Any]) -> Task:
    return _made(Task, {**row, "questions": tuple(map(_question, row["questions"]))})


def _question(row: dict[str, Any]) -> Question:
    choices = tuple(Choice(each["value"], _text(each["text"])) for each in row.get("choices", ()))
    return _made(Question, {**row, "kind": AnswerKind(row["kind"]), "choices": choices})


def _condition(row: dict[str, Any]) -> Condition:
    equals = row.get("equals", ())
    return Condition(
        question=row["question"],
        equals=tuple(equals) if isinstance(equals, list) else (equals,) if equals != () else (),
        above=row.get("above"),
        answered=row.get("answered", False),
    )


def _text(row: dict[str, str]) -> Text:
    return Text(row["ar"], row["en"])


def _made(kind: type[T], row: dict[str, Any]) -> T:
    """Return a record of this kind. Tables with ar and en become texts, `when` becomes a condition."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(row.keys() - known)
    if unknown:
        raise BadDefinition(f"{kind.__name__} has no {unknown}")
    values = {
        name: _condition(value)
        if name == "when"
        else _text(value)
        if isinstance(value, dict) and value.keys() == {"ar", "en"}
        else value
        for name, value in row.items()
    }
    return kind(**values)
