"""Navigation: each app declares its entries; the header shows those that the person may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from courts.ground.models import User


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the header, ordered by `order`; `shown` decides per account."""

    label: str | Promise
    url_name: str
    order: int
    shown: Callable[[User], bool]


_items: dict[tuple[str, int], NavItem] = {}


def register(item: NavItem) -> None:
    """Declare an entry; URL name and order are its identity: one page may be called differently by who works there."""
    _items[item.url_name, item.order] = item


def items_for(user: User) -> list[NavItem]:
    """The entries this account sees, in order."""
    return sorted((item for item in _items.values() if item.shown(user)), key=lambda item: item.order)
