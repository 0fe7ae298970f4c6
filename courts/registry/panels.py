"""The panels of other apps on a case's page: tabs of their own, and panels above the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from courts.ground.models import User
from courts.registry.models import Case

Place = Literal["tab", "top", "act"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the case page that another app fills.

    place: `tab` is a tab of its own at /cases/<id>/<key>/, `top` stands above the timeline, `act` is a link in the
    margin. `context` fills the template and is called on every view; an empty result hides a `top` or an `act`.
    shown: whether the account has this tab at all. count: the number next to the tab's label.
    """

    key: str
    label: str | Promise
    template: str
    context: Callable[[Case, User], dict[str, Any]]
    place: Place = "tab"
    shown: Callable[[Case, User], bool] | None = None
    count: Callable[[Case, User], int] | None = None


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Register a panel; the key is its identity."""
    _panels[panel.key] = panel


def panels_at(place: Place, case: Case, user: User) -> list[Panel]:
    """Return the panels of one place that this account may see, in the order of registration."""
    return [
        panel for panel in _panels.values() if panel.place == place and (panel.shown is None or panel.shown(case, user))
    ]
