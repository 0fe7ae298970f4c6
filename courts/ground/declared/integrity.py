"""Integrity of frozen records: comparisons of frozen texts with the hashes in their audit entries.

An attacker who can write to the database file can change a frozen text and the hash next to it, but the audit entry is
part of the sealed chain. Each app declares here a comparison of its frozen records with their entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Comparison = Callable[[], Iterator[str]]

_comparisons: list[Comparison] = []


def register(comparison: Comparison) -> None:
    """Declare a comparison. It yields a line for each record that differs from its entry."""
    if comparison not in _comparisons:
        _comparisons.append(comparison)


def changed() -> list[str]:
    """A line for every record that differs from its audit entry."""
    return [line for comparison in _comparisons for line in comparison()]
