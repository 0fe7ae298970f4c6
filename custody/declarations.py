"""Declarations of custody to the ground."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from courts.ground.declared import navigation
from courts.ground.models import Role


def _serves_facility(roles: Collection[str]) -> bool:
    return Role.FACILITY_OFFICER in roles


def register() -> None:
    """Register everything once, when the apps are loaded."""
    navigation.register(
        navigation.NavItem(label=_("Today’s list"), url_name="custody_facility", order=20, shown=_serves_facility)
    )
