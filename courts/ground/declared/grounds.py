"""Apps whose rows follow a person's postings or account: they are asked when one of these opens or changes."""

from __future__ import annotations

from collections.abc import Callable

from courts.ground.models import Person

_asks: dict[str, Callable[[Person], None]] = {}


def register(name: str, ask: Callable[[Person], None]) -> None:
    """Declare an app's function, which writes what its sweep must look at. The name identifies it."""
    _asks[name] = ask


def may_begin(person: Person) -> None:
    """Tell every app that the person's grounds change, in the transaction that opens or ends the posting or account."""
    for ask in _asks.values():
        ask(person)
