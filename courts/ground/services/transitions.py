"""State transitions: only this module assigns `.state`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from django.db import models, transaction

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, IllegalMove
from courts.ground.services import audit


class Stateful(Protocol):
    """A model with a `state` column and a table of its legal transitions."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]]
    state: Any


def may_move(obj: Any, to: str) -> bool:
    """True if the table has a transition from the object's loaded state to `to`."""
    return str(to) in obj.TRANSITIONS.get(str(obj.state), frozenset())


def move(
    obj: Any,
    to: str,
    *,
    actor: Actor,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    also: Mapping[str, Any] | None = None,
) -> None:
    """Change `obj.state` to `to` by compare-and-swap, setting the columns in `also` in the same statement.

    Writes the audit entry `<model>.<to>` in the same transaction. Raises IllegalMove for a
    transition outside the table, and Conflict if the row no longer has the state that `obj` was loaded with.
    """
    before = str(obj.state)
    target = str(to)
    if not may_move(obj, target):
        raise IllegalMove
    columns = dict(also or {})
    model: type[models.Model] = type(obj)
    with transaction.atomic():
        changed = model._base_manager.filter(pk=obj.pk, state=before).update(state=target, **columns)
        if changed != 1:
            raise Conflict
        obj.state = target
        for name, value in columns.items():
            setattr(obj, name, value)
        audit.record(
            f"{model._meta.model_name}.{target}",
            obj,
            actor=actor,
            detail={"from": before, "to": target, **({"reason": reason} if reason else {}), **(detail or {})},
        )
