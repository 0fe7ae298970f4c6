"""Sections of the administration: each part of the product declares its own, and the index page lists them."""

from __future__ import annotations

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


def register(section: Section) -> None:
    """Declare a section. Its URL name identifies it."""
    _sections[section.url_name] = section


def sections() -> list[Section]:
    """All sections, in order."""
    return sorted(_sections.values(), key=lambda section: section.order)
