"""Venues and their spaces: added and changed by administrators. Nothing is deleted: other records refer to them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.models import Space, Venue
from courts.ground.services import audit


def add_venue(details: dict[str, Any], *, actor: Actor) -> Venue:
    """Add a venue. Raises Conflict at the field `code` if another venue has the code."""
    try:
        with transaction.atomic():
            venue = Venue.records.create(**details)
            audit.record("venue.added", venue, actor=actor, detail={"fields": sorted(details)})
    except IntegrityError as error:
        raise Conflict(_("Another venue has this code."), code="code_taken", field="code") from error
    return venue


def change_venue(venue: Venue, details: dict[str, Any], *, actor: Actor) -> None:
    """Change names, zone, or whether new requests may name it.

    Code and kind stay: receipts and case numbers contain the code.
    """
    _change(venue, {name: value for name, value in details.items() if name not in {"code", "kind"}}, actor)


def add_space(venue: Venue, details: dict[str, Any], *, actor: Actor) -> Space:
    """Add a room to a venue."""
    with transaction.atomic():
        space = Space.records.create(venue=venue, **details)
        audit.record("space.added", space, actor=actor, detail={"fields": sorted(details)})
    return space


def change_space(space: Space, details: dict[str, Any], *, actor: Actor) -> None:
    """Change the names of a room, or whether it can be booked. What is booked already stays booked."""
    _change(space, details, actor)


def _change(row: Venue | Space, details: dict[str, Any], actor: Actor) -> None:
    """Set the columns that differ, with one audit entry that has their values before and after."""
    with transaction.atomic():
        kept = type(row)._base_manager.select_for_update().get(pk=row.pk)
        changed = {name: value for name, value in details.items() if getattr(kept, name) != value}
        if not changed:
            return
        before = {name: getattr(kept, name) for name in changed}
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
        detail = {"fields": sorted(changed), "before": before, "after": changed}
        audit.record(f"{row._meta.model_name}.changed", row, actor=actor, detail=detail)
