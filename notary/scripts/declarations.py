"""Declarations of scripts: navigation, the panel of the room, and the condition of the seal."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.ground.declared import navigation
from courts.ground.models import Role
from notary import room_panels
from notary.deeds import declared
from notary.scripts.queries.approvals import approval_missing


def register() -> None:
    """Register everything once, when the apps are loaded."""
    declared.register_condition("approval", approval_missing)
    navigation.register(
        navigation.NavItem(
            _("Contracts to approve"), "script_approvals", 62, lambda roles: Role.AUTHENTICATION_JUDGE in roles
        )
    )
    room_panels.register(
        room_panels.RoomPanel("script", _("Steps"), lambda appointment: reverse("script_panel", args=[appointment]))
    )
