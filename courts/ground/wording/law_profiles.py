"""The names of law profiles in words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from courts.ground import law

LAW_PROFILES = {
    "uae_federal": gettext_lazy("Federal law of the United Arab Emirates"),
    "demo": gettext_lazy("Demonstration: open day and night"),
    "test": gettext_lazy("Test profile with small numbers"),
}


def law_profile_name(name: str) -> str:
    """The name of a profile in the reader's language; its code if it has none."""
    return str(LAW_PROFILES.get(name, name))


def law_profile_choices(kept: str = "") -> list[tuple[str, Any]]:
    """The law profiles that a venue can get, and the one that it has although it is no longer offered."""
    names = {*law.offered(with_demonstration=settings.DEMO), *([kept] if kept else [])}
    return [
        (name, LAW_PROFILES.get(name, name)) for name in sorted(names, key=lambda name: (name != "uae_federal", name))
    ]
