"""Registry of the languages in which people read messages, filled by the app that stores their choices."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeAlias
from uuid import UUID

from django.conf import settings

from courts.ground.models import Person

# The kind of every message about an account: a code, a password, an invitation.
ACCOUNT: Final = "account"

Wanted: TypeAlias = Collection[tuple[Person, str]]
Found: TypeAlias = dict[tuple[UUID, str], str]

_asks: list[Callable[[Wanted], Found]] = []


def register(languages_of: Callable[[Wanted], Found]) -> None:
    """Declare the function that knows the language of each person for a kind of message. The last declaration wins."""
    _asks[:] = [languages_of]


def languages_of(wanted: Wanted) -> Found:
    """The language, "ar" or "en", by key of the person and kind of message. A fixed number of queries."""
    if _asks:
        return _asks[0](wanted)
    return {(person.pk, kind): person.language or settings.LANGUAGE_CODE for person, kind in wanted}


def language_for(person: Person, kind: str = ACCOUNT) -> str:
    """The language of one person for a kind of message."""
    return languages_of([(person, kind)])[person.pk, kind]
