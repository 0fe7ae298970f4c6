"""Upcoming events of a person: each app provides its own, and the home page shows them first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courts.ground.models import User, Venue


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One event that the person attends, with its texts ready to show and a link to its page."""

    starts_at: datetime
    venue: Venue
    title: str
    line: str
    url: str
    act: str


Source = Callable[[User, int], list[Upcoming]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Declare a source under a name. It is called with the account and the largest number of events to return."""
    _sources[name] = source


def upcoming_for(user: User, limit: int = 5) -> list[Upcoming]:
    """Up to `limit` upcoming events of the account's person, the next one first. One or two queries for each source."""
    found = [each for source in _sources.values() for each in source(user, limit)]
    return sorted(found, key=lambda each: each.starts_at)[:limit]
