"""The registry of panels in the room of an appointment. Apps above the appointments declare theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class RoomPanel:
    """A panel next to the people of the room. key: of its tab. url: of a page with one element of this id.

    The room takes that element alone, and it asks for its own changes.
    """

    key: str
    word: str | Promise
    url: Callable[[UUID], str]


_declared: dict[str, RoomPanel] = {}


def register(panel: RoomPanel) -> None:
    """Declare a panel. The key identifies it."""
    _declared[panel.key] = panel


def panels_of(appointment: UUID) -> list[tuple[str, str | Promise, str]]:
    """Return key, label and address of each panel for the room of this appointment."""
    return [(panel.key, panel.word, panel.url(appointment)) for panel in _declared.values()]
