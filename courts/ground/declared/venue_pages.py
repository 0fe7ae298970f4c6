"""Pages about one venue that apps declare: the page of the venue links to each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class VenuePage:
    """A page of administrators about one venue. Its URL takes the key of the venue."""

    label: str | Promise
    url_name: str


_pages: dict[str, VenuePage] = {}


def register(page: VenuePage) -> None:
    """Declare a page. Its URL name identifies it."""
    _pages[page.url_name] = page


def pages() -> list[VenuePage]:
    """Every page, in the order of declaration."""
    return list(_pages.values())
