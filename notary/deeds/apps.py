"""App configuration of deeds."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeedsConfig(AppConfig):
    """Deeds, the register, and their verification."""

    name = "notary.deeds"
    label = "notary_deeds"
    verbose_name = _("Deeds")

    def ready(self) -> None:
        """Declare the subject of deeds, the navigation and the triggers."""
        from courts.ground.declared import sweeps  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from notary.deeds import declarations, triggers  # noqa: PLC0415
        from notary.deeds.services.delivery import DELIVER  # noqa: PLC0415

        sweeps.register(DELIVER)
        register(*triggers.TRIGGERS)
        declarations.register()
