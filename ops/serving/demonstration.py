"""The registry of the demonstration, which `serve` asks. The app `demo` registers here; without it there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The functions of the demonstration that `serve` calls.

    seed: create or refresh its people and cases; returns lines to print. links: lines with one address per person,
    for a scheme and a port. accounts: lines with accounts and password, where addresses per person do not work.
    """

    seed: Callable[[], list[str]]
    links: Callable[[str, int], list[str]]
    accounts: Callable[[], list[str]]


_declared: list[Demonstration] = []


def register(demonstration: Demonstration) -> None:
    """Declare the demonstration. The last declaration wins."""
    _declared[:] = [demonstration]


def declared() -> Demonstration | None:
    """Return the declared demonstration, or None where its app is not installed."""
    return _declared[0] if _declared else None
