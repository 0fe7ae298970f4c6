"""State transitions: only this module assigns `.state`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, TypeVar

from django.db import models, transaction
from django.db.models import Q

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, IllegalMove
from courts.ground.services import audit

M = TypeVar("M", bound=models.Model)


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


def move_all(
    objs: Sequence[M], to: str, *, actor: Actor, also: Mapping[str, Any] | None = None, where: Q | None = None
) -> list[M]:
    """`move` for many rows of one model in three statements, with one audit entry each; return those that changed.

    Left out are rows whose state is no longer the one they were loaded with, rows that do not match `where`, and rows
    that another transaction holds now. Raises IllegalMove if one may not move. `also` may have expressions.
    """
    if not objs:
        return []
    target, columns = str(to), dict(also or {})
    model = type(objs[0])
    befores = {str(obj.state) for obj in objs}  # type: ignore[attr-defined]
    if not all(may_move(obj, target) for obj in objs):
        raise IllegalMove
    with transaction.atomic():
        rows = model._base_manager.filter(where or Q(), pk__in=[obj.pk for obj in objs], state__in=befores)
        states = dict(rows.select_for_update(skip_locked=True).values_list("pk", "state"))
        moved = [obj for obj in objs if states.get(obj.pk) == str(obj.state)]  # type: ignore[attr-defined]
        model._base_manager.filter(pk__in=[obj.pk for obj in moved]).update(state=target, **columns)
        audit.record_all(
            f"{model._meta.model_name}.{target}",
            [(obj, {"from": states[obj.pk], "to": target}) for obj in moved],
            actor=actor,
        )
        for obj in moved:
            obj.state = target  # type: ignore[attr-defined]
            for name, value in columns.items():
                if not hasattr(value, "resolve_expression"):
                    setattr(obj, name, value)
    return moved
