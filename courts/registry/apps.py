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
        from courts.ground.declared import checks, sweeps  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from courts.registry import declarations, triggers  # noqa: PLC0415
        from courts.registry.queries.rights import CHECKS  # noqa: PLC0415
        from courts.registry.services.grants import MISSING_ON_CASES, MISSING_ON_FILINGS  # noqa: PLC0415
        from courts.registry.services.postings import (  # noqa: PLC0415
            ENDED_ASSIGNMENTS,
            ENDED_MANDATES,
            ENDED_REVIEWS,
        )

        register(*triggers.TRIGGERS)
        declarations.register()
        sweeps.register(ENDED_ASSIGNMENTS, ENDED_MANDATES, ENDED_REVIEWS, MISSING_ON_CASES, MISSING_ON_FILINGS)
        checks.register(*CHECKS)
