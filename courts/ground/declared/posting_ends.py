"""Registry of the effects of the end of a posting: each app tells how many of its rows lose the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from courts.ground.models import Posting

# A sentence for the reader, or an empty text. `day` is the last day of service, inclusive.
Effect = Callable[[Posting, date], str]

_effects: dict[str, Effect] = {}


def register(name: str, effect: Effect) -> None:
    """Declare an app's function. The name identifies it."""
    _effects[name] = effect


def effects_of(posting: Posting, day: date) -> list[str]:
    """The sentences of all apps whose rows are concerned."""
    return [words for words in (effect(posting, day) for effect in _effects.values()) if words]
