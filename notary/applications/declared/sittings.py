"""The sitting of an application: the app that books it says here where its people go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from courts.ground.models import Person
from notary.applications.models import Application


@dataclass(frozen=True, slots=True)
class SittingLink:
    """A sentence about the sitting of an application, and the page on which the person goes on."""

    words: str
    label: str
    url: str


Source = Callable[[Person, Application], SittingLink | None]

_sources: list[Source] = []
_running: list[Callable[[UUID], bool]] = []


def register(source: Source) -> None:
    """Declare the app that books sittings. It returns None where the person has nothing to do or to see."""
    if source not in _sources:
        _sources.append(source)


def sitting_of(person: Person, application: Application) -> SittingLink | None:
    """The sitting of an application, for this person."""
    return next((found for source in _sources if (found := source(person, application)) is not None), None)


def register_running(runs: Callable[[UUID], bool]) -> None:
    """Declare how to ask whether the sitting of an application, named by its key, runs now."""
    if runs not in _running:
        _running.append(runs)


def is_running(application_id: UUID) -> bool:
    """Return whether the sitting runs now. It begins under the lock of the application, which the caller holds."""
    return any(runs(application_id) for runs in _running)
