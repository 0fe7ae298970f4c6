"""Declarations of scripts: navigation, the panel of the room, and the condition of the seal."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courts.ground.declared import navigation
from courts.ground.models import Role
from notary import room_panels
from notary.deeds import declared
from notary.scripts.queries.approvals import approval_missing
from notary.scripts.queries.evidence import timeline_of
from notary.scripts.services.applications import fee_of_deed, on_ended


def register() -> None:
    """Register everything once, when the apps are loaded."""
    declared.register("scripts", fee_of_deed)
    declared.register_evidence("sitting", timeline_of)
    declared.register_condition("approval", approval_missing)
    declared.register_ended("scripts", on_ended)
    navigation.register(navigation.NavItem(_("My desk"), "notary_desk", 4, lambda roles: Role.NOTARY in roles))
    navigation.register(
        navigation.NavItem(
            _("Contracts to approve"), "script_approvals", 60, lambda roles: Role.AUTHENTICATION_JUDGE in roles
        )
    )
    room_panels.register(
        room_panels.RoomPanel("script", _("Steps"), lambda appointment: reverse("script_panel", args=[appointment]))
    )
