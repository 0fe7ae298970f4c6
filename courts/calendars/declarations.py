"""Registrations of calendars with the ground: navigation, and pages about a venue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courts.ground.declared import navigation, venue_pages
from courts.ground.models import Role


def register() -> None:
    """Register everything, once, when the apps are loaded."""
    navigation.register(
        navigation.NavItem(_("Special days"), "special_days", 50, lambda roles: Role.CASE_MANAGER in roles)
    )
    venue_pages.register(venue_pages.VenuePage(_("Change the law profile"), "venue_law"))
