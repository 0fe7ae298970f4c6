"""Reading a definition from TOML. Unknown names are errors: a typing mistake never passes in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from courts.ground.questions.definition import Question
from courts.ground.questions.reading import BadDefinition, made, question_of, table_of
from notary.catalogue.definition import ClauseTemplate, FactsKind, Fee, Group, Mode, Paper, Role, Service, Task


def read_questions(path: Path) -> dict[str, Question]:
    """Return the questions about people that several services share, by code. Raises BadDefinition."""
    return {row.code: row for row in map(question_of, table_of(path)["questions"])}


def read_service(path: Path, shared: Mapping[str, Question]) -> Service:
    """Return the definition in a file. Raises BadDefinition."""
    try:
        return _service(table_of(path), shared)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"{path.name}: {error!r}") from error


def _service(table: dict[str, Any], shared: Mapping[str, Question]) -> Service:
    return made(
        Service,
        {
            **table,
            "group": Group(table["group"]),
            "facts": FactsKind(table["facts"]),
            "modes": tuple(map(Mode, table["modes"])),
            "fee": made(Fee, table["fee"]),
            "roles": tuple(_role(row, shared) for row in table["roles"]),
            "tasks": tuple(map(_task, table.get("tasks", ()))),
            "papers": tuple(made(Paper, row) for row in table.get("papers", ())),
            "clauses": tuple(made(ClauseTemplate, row) for row in table["clauses"]),
            "sitting": tuple(table["sitting"]),
        },
    )


def _role(row: dict[str, Any], shared: Mapping[str, Question]) -> Role:
    role = made(Role, {**row, "asks": tuple(row.get("asks", ()))})
    missing = [code for code in role.asks if code not in shared]
    if missing:
        raise BadDefinition(f"role {role.code} asks {missing}")
    return replace(role, questions=tuple(shared[code] for code in role.asks))


def _task(row: dict[str, Any]) -> Task:
    return made(Task, {**row, "questions": tuple(map(question_of, row["questions"]))})
