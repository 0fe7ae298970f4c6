"""Open matters of a person: each app says what still binds them to the institution, such as an open case.

While there is one, the person's account cannot be closed, and their names are not theirs to change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courts.ground.models import Person


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A matter that binds the person, as a noun in the active language: administrators read it too. `url`: its page."""

    reason: str
    url: str = ""


Source = Callable[[Person], list[OpenMatter]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Declare an app's source under a name. It reads a fixed number of rows and returns one matter for each kind."""
    _sources[name] = source


def open_matters(person: Person) -> list[OpenMatter]:
    """Everything that binds the person now."""
    return [matter for source in _sources.values() for matter in source(person)]
