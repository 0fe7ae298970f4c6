"""Accessibility needs in words, for the staff who prepare a meeting. Never for another party."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from courts.ground.models import AccessNeed, Person


def needs_of(person: Person) -> str:
    """The needs of a person on one line; empty without any."""
    known = dict(AccessNeed.choices)
    words = [str(known[need]) for need in person.access_needs if need in known]
    if person.access_note:
        words.append(person.access_note)
    return _(", ").join(words)


def needs_by_name(people: Iterable[Person]) -> tuple[tuple[str, str], ...]:
    """Name and needs of each of these people who has needs, once each."""
    found = {person.pk: (person.name, needs_of(person)) for person in people}
    return tuple(row for row in found.values() if row[1])
