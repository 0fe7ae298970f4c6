"""Owners of recorded rooms: they say who may watch, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from courts.ground.declared import subjects
from courts.ground.models import Person, Venue


@dataclass(frozen=True, slots=True)
class PlaybackRight:
    """The right of one person to watch the recordings of one room.

    keeps_record: the person is staff of the institution and keeps this record. They export it, and only an order
    against their own seat hides anyone from them. needs_reason: they write why they watch.
    """

    keeps_record: bool
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class RecordingOwner:
    """An owner of rooms. Its subject (`courts.ground.declared.subjects`) has the title and the page.

    right_of: the right of a person on the object with this key, now; None without one. venue_of: the place whose clock
    the page shows. papers_of: names and contents of papers that belong to an export, such as signed minutes.
    """

    label: str
    right_of: Callable[[Person, UUID], PlaybackRight | None]
    venue_of: Callable[[UUID], Venue]
    papers_of: Callable[[UUID], Sequence[tuple[str, bytes]]] | None = None


_owners: dict[str, RecordingOwner] = {}


def register(owner: RecordingOwner) -> None:
    """Declare an owner; its label is its identity."""
    _owners[owner.label] = owner


def right_of(person: Person, label: str, key: UUID) -> PlaybackRight | None:
    """Return the right of a person on the recordings of an owner's room; None for an owner that declared nothing."""
    owner = _owners.get(label)
    return None if owner is None else owner.right_of(person, key)


def page_of(label: str, key: UUID) -> tuple[str, str]:
    """Return the title and the address of the page of an owner; empty if the object is gone."""
    found = subjects.find(label, key)
    if found is None:
        return "", ""
    declared = subjects.subject(label)
    return declared.title(found), declared.url(found)


def venue_of(label: str, key: UUID) -> Venue:
    """Return the place of an owner. Raises KeyError for an undeclared one."""
    return _owners[label].venue_of(key)


def find_venue_of(label: str, key: UUID) -> Venue | None:
    """Return the place of an owner; None for an undeclared one or an object that is gone."""
    return venue_of(label, key) if label in _owners and subjects.find(label, key) is not None else None


def papers_of(label: str, key: UUID) -> Sequence[tuple[str, bytes]]:
    """Return names and contents of the papers that belong to an exported recording."""
    owner = _owners.get(label)
    return () if owner is None or owner.papers_of is None else owner.papers_of(key)
