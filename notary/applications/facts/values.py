"""Reading stored answers as typed values. A missing answer is None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]


def answers_of(answers: Mapping[str, Any], task: str) -> Row:
    """Return the answers of a task; an empty mapping if there are none."""
    found = answers.get(task)
    return found if isinstance(found, Mapping) else {}


def rows_of(answers: Mapping[str, Any], task: str) -> list[Row]:
    """Return the rows of a repeated task."""
    found = answers.get(task)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def day(row: Row, name: str) -> date | None:
    """Return a date."""
    value = row.get(name)
    return date.fromisoformat(value) if value else None


def text(row: Row, name: str) -> str:
    """Return a text; empty if there is none."""
    return str(row.get(name) or "")


def number(row: Row, name: str) -> int | None:
    """Return a whole number."""
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(row: Row, name: str) -> bool | None:
    """Return yes or no."""
    value = row.get(name)
    return value if isinstance(value, bool) else None


def whole_units(row: Row, name: str) -> int | None:
    """Return an amount in whole dirhams, rounded up: a cap is exceeded by a single fils."""
    value = row.get(name)
    if value in (None, ""):
        return None
    amount = Decimal(str(value))
    return int(amount) + (amount != int(amount))
