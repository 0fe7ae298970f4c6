"""Rows of a person whose account moves to the same person as the institution knew them before."""

from __future__ import annotations

from collections.abc import Callable

from courts.ground.actors import Actor
from courts.ground.models import Person

Move = Callable[[Person, Person, Actor], None]

_moves: dict[str, Move] = {}


def register(name: str, move: Move) -> None:
    """Declare an app's function, which moves its rows from the first person to the second. The name identifies it."""
    _moves[name] = move


def move_rows(stub: Person, owner: Person, *, actor: Actor) -> None:
    """Move every app's rows, in the transaction that moves the account; the account is the owner's already."""
    for move in _moves.values():
        move(stub, owner, actor)
