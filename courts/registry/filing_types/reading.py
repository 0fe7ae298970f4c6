"""Reading the definition of a type of filing from TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from courts.ground.questions.reading import BadDefinition, made, question_of, table_of
from courts.registry.filing_types.definition import Decider, FilingType, Paper, Place


def read_type(path: Path) -> FilingType:
    """Return the definition in a file. Raises BadDefinition."""
    try:
        return _type(table_of(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDefinition(f"{path.name}: {error!r}") from error


def _type(table: dict[str, Any]) -> FilingType:
    return made(
        FilingType,
        {
            **table,
            "place": Place(table["place"]),
            "decider": Decider(table.get("decider", Decider.OFFICE)),
            "papers": tuple(made(Paper, row) for row in table["papers"]),
            "questions": tuple(map(question_of, table.get("questions", ()))),
            "kinds": tuple(table.get("kinds", ())),
            "sides": tuple(table.get("sides", ())),
        },
    )
