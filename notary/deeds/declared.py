"""Registries of the sealing gate: whether the fee is settled, and conditions of apps above the deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from courts.ground.errors import DomainError

# True: paid or waived. False: open. None: this app knows no fee of this deed.
AskFee = Callable[[UUID], bool | None]

# What keeps the deed with this key from its seal, each as a sentence with its cure.
AskCondition = Callable[[UUID], Iterable[DomainError]]

_asked: dict[str, AskFee] = {}
_conditions: dict[str, AskCondition] = {}


def register(name: str, ask: AskFee) -> None:
    """Declare a function that is asked about the fee of a deed, by the key of the deed. The name identifies it.

    It is asked inside the transaction of the sealing gate, and may lock rows of its own app.
    """
    _asked[name] = ask


def fee_settled(deed_id: UUID) -> bool:
    """Return True if an app says that the fee is paid or waived, and none says that it is open.

    It denies by default: a deed of which no app knows a fee is not sealed.
    """
    answers = [ask(deed_id) for ask in _asked.values()]
    return True in answers and False not in answers


def register_condition(name: str, ask: AskCondition) -> None:
    """Declare a condition of the seal. It is asked inside the transaction of the gate. The name identifies it."""
    _conditions[name] = ask


def conditions(deed_id: UUID) -> Iterator[DomainError]:
    """Yield every open condition of a deed."""
    for ask in _conditions.values():
        yield from ask(deed_id)


@contextmanager
def registered(name: str, ask: AskFee) -> Iterator[None]:
    """Declare a function until the block ends. For tests, and for the demonstration."""
    before = dict(_asked)
    _asked[name] = ask
    try:
        yield
    finally:
        _asked.clear()
        _asked.update(before)
