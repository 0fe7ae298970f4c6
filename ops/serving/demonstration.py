"""The demonstration, as a start of the product sees it. Its app registers here; without it nothing is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a start asks of the demonstration.

    seed: bring its people and cases up to date; returns lines to print. links: one line per person with an address,
    for a scheme and a port. accounts: one line per person with a password, where addresses per person do not work.
    """

    seed: Callable[[], list[str]]
    links: Callable[[str, int], list[str]]
    accounts: Callable[[], list[str]]


_declared: list[Demonstration] = []


def register(demonstration: Demonstration) -> None:
    """Declare the demonstration; the last declaration wins."""
    _declared[:] = [demonstration]


def declared() -> Demonstration | None:
    """The declared demonstration, or None where its app is not installed."""
    return _declared[0] if _declared else None
