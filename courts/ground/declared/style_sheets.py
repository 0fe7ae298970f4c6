"""Groups of style sheets: each app declares its groups, and a page loads the groups that it names."""

from __future__ import annotations

from typing import Final

_GROUND: Final = "ground/css"

_groups: dict[str, tuple[str, ...]] = {}


def register(group: str, folder: str, names: tuple[str, ...]) -> None:
    """Declare a group: paths below `folder` of the static files, without `.css`, in the order of the cascade."""
    _groups[group] = tuple(f"{folder}/{name}.css" for name in names)


def sheets_of(group: str) -> tuple[str, ...]:
    """The sheets of a group, in order. Raises KeyError for an undeclared group."""
    return _groups[group]


def groups() -> dict[str, tuple[str, ...]]:
    """Every declared group with its sheets."""
    return dict(_groups)


register(
    "base",
    _GROUND,
    (
        "tokens",
        "base/fonts",
        "base/reset",
        "base/type",
        "base/focus",
        "base/icons",
        "base/page",
        "base/record",
        "base/facts",
        "base/print",
        "forms/button",
        "forms/field",
        "forms/error-summary",
        "forms/file-upload",
        "records/badge",
        "messages/notice",
        "messages/dialog",
        "messages/progress",
        "records/timeline",
        "records/board",
        "forms/filter-bar",
        "frame/pagination",
        "forms/task-list",
        "forms/step-bar",
        "forms/slot-picker",
        "records/party",
        "records/readiness",
        "records/next-hearing",
        "frame/tabs",
        "frame/split-view",
        "frame/act-bar",
        "messages/toast",
        "messages/empty",
        "pages/account",
        "frame/site-header",
        "frame/site-footer",
    ),
)
register("home", _GROUND, ("pages/home",))
register("gallery", _GROUND, ("pages/gallery",))
