"""Sections of the administration: each part of the product declares its own, and the index page lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the index page, ordered by `order`. `line` says what the section is for, in one sentence."""

    title: str | Promise
    line: str | Promise
    url_name: str
    order: int


_sections: dict[str, Section] = {}
_warnings: dict[str, Callable[[], str]] = {}


def register(section: Section) -> None:
    """Declare a section. Its URL name identifies it."""
    _sections[section.url_name] = section


def warn(url_name: str, warning: Callable[[], str]) -> None:
    """Declare what an administrator should do now in a section: words in the active language, empty for nothing."""
    _warnings[url_name] = warning


def warnings() -> list[tuple[str, Section]]:
    """The words that are not empty, each with its section, in the order of the sections."""
    found = [(_warnings[each.url_name](), each) for each in sections() if each.url_name in _warnings]
    return [each for each in found if each[0]]


def sections() -> list[Section]:
    """All sections, in order."""
    return sorted(_sections.values(), key=lambda section: section.order)
