"""Registry of the apps that know whether the fee of a deed is settled. They lie above the deeds, or next to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

# True: paid or waived. False: open. None: this app knows no fee of this deed.
AskFee = Callable[[UUID], bool | None]

_asked: dict[str, AskFee] = {}


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
