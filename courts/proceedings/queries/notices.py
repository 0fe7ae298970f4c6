"""Recipients of the notices of orders."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from courts.ground.models import Notice
from courts.proceedings.models import Order

ORDER_ISSUED: Final = "order_issued"


def orders_to_notify(keys: Collection[UUID]) -> dict[UUID, Order]:
    """Return orders by key, with all that notices read of them. One query."""
    return {row.pk: row for row in Order.records.filter(pk__in=keys).select_related("case__court")}


def is_current(order: Order, _notice: Notice) -> bool:
    """Return True while the notice says what is so: an issued order stays issued."""
    return order.is_issued
