"""Pages about the user themself that apps declare: the profile links to each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """A page of the user's own. Its URL takes nothing."""

    label: str | Promise
    url_name: str


_pages: dict[str, ProfilePage] = {}


def register(page: ProfilePage) -> None:
    """Declare a page. Its URL name identifies it."""
    _pages[page.url_name] = page


def pages() -> list[ProfilePage]:
    """Every page, in the order of declaration."""
    return list(_pages.values())
