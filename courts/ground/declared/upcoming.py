"""What comes next for a person: each app answers for its own nouns, and the home page puts it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courts.ground.models import User, Venue


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One thing that the person is expected at, in words ready to read, with the way to it."""

    starts_at: datetime
    venue: Venue
    title: str
    line: str
    url: str
    act: str


Source = Callable[[User, int], list[Upcoming]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Declare who answers under this name; called with the account and how many are wanted at most."""
    _sources[name] = source


def upcoming_for(user: User, most: int = 5) -> list[Upcoming]:
    """What the person is expected at, the next first, `most` at most. One query or two for each source."""
    found = [each for source in _sources.values() for each in source(user, most)]
    return sorted(found, key=lambda each: each.starts_at)[:most]
