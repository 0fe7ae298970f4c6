"""What the audit trail vouches for outside itself: texts that were frozen with their hash in an entry.

Whoever can write to the database file can change a frozen text and the hash beside it; the entry of the act stands in
the sealed chain. Each app says here how its frozen records are compared with their entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

Comparison = Callable[[], Iterator[str]]

_comparisons: list[Comparison] = []


def register(comparison: Comparison) -> None:
    """Declare one; it yields a line for each record that is not what its entry says."""
    if comparison not in _comparisons:
        _comparisons.append(comparison)


def changed() -> list[str]:
    """Every record that differs from what was audited."""
    return [line for comparison in _comparisons for line in comparison()]
