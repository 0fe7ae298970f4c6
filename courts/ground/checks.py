"""System checks of the ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from courts.ground import triggers


@register(Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report each declared trigger that the database lacks (ground.E001)."""
    return [
        Error(f"Trigger {name} is missing.", hint="Run `manage.py migrate`.", id="ground.E001")
        for alias in databases or []
        for name in triggers.missing(alias)
    ]
