"""Wiring of the registry."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Filings and cases."""

    name = "courts.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Declare triggers, subjects and navigation."""
        from courts.ground.triggers import register  # noqa: PLC0415 - models are loaded only now
        from courts.registry import declarations, triggers  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
