"""Venues and their rooms, as administrators look them up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Space, Venue

# Venues that a filter lists; more are found on the page of venues.
LISTED: Final = 500


def venues_found(query: str = "") -> QuerySet[Venue]:
    """The venues whose name or code contains the text, by name."""
    rows = Venue.records.order_by("name_ar", "pk")
    if query:
        rows = rows.filter(Q(name_ar__icontains=query) | Q(name_en__icontains=query) | Q(code__icontains=query))
    return rows


def is_code_taken(code: str) -> bool:
    """Return True if a venue has this code, however its letters are written."""
    return Venue.records.filter(code__iexact=code).exists()


def venue_of(key: UUID) -> Venue:
    """Return a venue. Raises NotVisible if there is none."""
    venue = Venue.records.filter(pk=key).first()
    if venue is None:
        raise NotVisible
    return venue


def space_of(venue_key: UUID, key: UUID) -> Space:
    """Return a room of a venue. Raises NotVisible if there is none."""
    space = Space.records.select_related("venue").filter(pk=key, venue=venue_key).first()
    if space is None:
        raise NotVisible
    return space


def venue_names() -> list[tuple[str, str]]:
    """The keys and names of the venues, to filter a list by one; at most LISTED of them. One query."""
    return [(str(row.pk), row.name) for row in Venue.records.order_by("name_ar", "pk")[:LISTED]]
