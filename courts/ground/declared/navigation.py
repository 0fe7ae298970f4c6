"""Navigation: each app declares its entries, and the header shows the entries for the user's roles."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

# Stands among the roles for the account of an administrator, who may serve nowhere.
ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the header, ordered by `order`.

    `shown` takes the roles in which the user serves today. The public and lawyers have none;
    the account of an administrator has `ADMINISTRATOR` too.
    """

    label: str | Promise
    url_name: str
    order: int
    shown: Callable[[Collection[str]], bool]


_items: dict[tuple[str, int], NavItem] = {}


def register(item: NavItem) -> None:
    """Declare an entry. URL name and order identify it: one page may have different labels for different roles."""
    _items[item.url_name, item.order] = item


def items_for(roles: Collection[str]) -> list[NavItem]:
    """The entries for a user who serves in these roles, in order. Several roles may share a page: it is named once."""
    shown = sorted((item for item in _items.values() if item.shown(roles)), key=lambda item: item.order, reverse=True)
    # The first entry of a page stays.
    return sorted({item.url_name: item for item in shown}.values(), key=lambda item: item.order)
