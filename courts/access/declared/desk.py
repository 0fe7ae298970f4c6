"""Tabs of the clerks' desk: boards of requests by people, each declared by its app, next to the identity checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from courts.ground.models import Person


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `works_on`: the people who have it."""

    label: str | Promise
    url_name: str
    order: int
    works_on: Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to one board."""

    label: str
    url: str
    current: bool
    count: int | None = None


_boards: dict[str, Board] = {}


def register(board: Board) -> None:
    """Declare a board. Its URL name identifies it."""
    _boards[board.url_name] = board


def tabs(current: str, person: Person) -> list[Tab]:
    """The boards of a person, in order; none for a person with a single one."""
    found = sorted((board for board in _boards.values() if board.works_on(person)), key=lambda board: board.order)
    if len(found) < 2:
        return []
    return [Tab(str(board.label), reverse(board.url_name), board.url_name == current) for board in found]
