"""A check: rows that must agree with others. And the registry of the checks that run each night."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A row that does not agree with others about one person. `reason` says how, in a few words."""

    key: UUID
    person: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a whole table, a page of `limit` rows at a time.

    `differences(keys)` reads the rows of a page, in the same number of queries for any page, and changes nothing.
    """

    name: str
    model: type[models.Model]
    differences: Callable[[Collection[UUID]], Iterable[Difference]]
    limit: int = 500

    def page_after(self, key: str) -> list[UUID]:
        """The keys of the next page; an empty key begins at the first. The page after the last one is empty."""
        rows: models.QuerySet[Any] = self.model._base_manager.order_by("pk")
        if key:
            rows = rows.filter(pk__gt=key)
        return list(rows.values_list("pk", flat=True)[: self.limit])


_checks: dict[str, Check] = {}


def register(*checks: Check) -> None:
    """Declare checks. The name identifies each."""
    _checks.update((check.name, check) for check in checks)


def registered() -> list[Check]:
    """Return every declared check, by name."""
    return [_checks[name] for name in sorted(_checks)]
