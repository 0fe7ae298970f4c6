"""Own tasks of a person: each app says what waits for them, and the home page shows it with the page to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courts.ground.models import Person


@dataclass(frozen=True, slots=True)
class OwnTask:
    """One thing that the person has to do, with its texts ready to show. since: the task that waits longest is first.

    url: the page on which it is done, with `act` as the word of its link.
    """

    since: datetime
    title: str
    line: str
    url: str
    act: str


Source = Callable[[Person, int], list[OwnTask]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Declare a source under a name. It is called with the person and the largest number of tasks to return."""
    _sources[name] = source


def own_tasks(person: Person, limit: int = 5) -> list[OwnTask]:
    """Up to `limit` tasks of the person, the oldest first. A fixed number of queries for each source."""
    found = [each for source in _sources.values() for each in source(person, limit)]
    return sorted(found, key=lambda each: each.since)[:limit]
