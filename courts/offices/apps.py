"""App configuration of offices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    """Law offices, their members, and the mandates by which a person acts for another one."""

    name = "courts.offices"
    label = "offices"
    verbose_name = _("Law offices and companies")

    def ready(self) -> None:
        """Declare sections, open matters and sweeps."""
        from courts.ground.declared import sweeps  # noqa: PLC0415 - models are loaded only now
        from courts.offices import declarations  # noqa: PLC0415
        from courts.offices.services.mandates import BEGINNING, ENDING  # noqa: PLC0415

        declarations.register()
        sweeps.register(BEGINNING, ENDING)
