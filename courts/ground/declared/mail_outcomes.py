"""Registry of the apps that record whether a mail to an address without an account left, filled by each of them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

# Called with the key that the mail was stored with, and whether it left. Keys of other apps are not its own.
Listener = Callable[[UUID, bool], None]

_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Declare a listener. The name identifies it."""
    _listeners[name] = listener


def report(about: UUID | None, *, has_left: bool) -> None:
    """Report the end of a mail: it left, or it was refused or not sent in its time. In the caller's transaction."""
    if about is not None:
        for listener in _listeners.values():
            listener(about, has_left)
