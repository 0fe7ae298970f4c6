"""Navigation: each app declares its entries; the header shows those of the person's own work."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the header, ordered by `order`.

    `shown` decides by the roles in which somebody serves today; the public and lawyers serve in none.
    """

    label: str | Promise
    url_name: str
    order: int
    shown: Callable[[Collection[str]], bool]


_items: dict[tuple[str, int], NavItem] = {}


def register(item: NavItem) -> None:
    """Declare an entry; URL name and order are its identity: one page may be called differently by who works there."""
    _items[item.url_name, item.order] = item


def items_for(roles: Collection[str]) -> list[NavItem]:
    """The entries that somebody sees who serves in these roles, in order."""
    return sorted((item for item in _items.values() if item.shown(roles)), key=lambda item: item.order)
