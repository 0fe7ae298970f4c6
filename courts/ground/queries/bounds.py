"""The bounds of lists, so that a page costs the same however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import QuerySet

M = TypeVar("M", bound=models.Model)

# Rows up to which a list is turned over. Longer lists are searched or filtered instead.
MOST: Final = 1000
# Rows up to which a list is counted.
COUNTED: Final = 100


def first_of_each(parts: Sequence[QuerySet[M]], *order: str) -> QuerySet[Any]:
    """Keys of the first `MOST` rows of each of these parts of one table, for use as a subquery.

    Each part is read in the order of an index, and no further. There is at least one part.
    """
    # Inside an IN of its own: SQLite takes no limit between the parts of a union.
    keys = [_within(rows.order_by(*order).values("pk")[:MOST]) for rows in parts]
    return keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]


def _within(first: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any] = first.model._base_manager.all()
    return rows.filter(pk__in=first).values("pk")
