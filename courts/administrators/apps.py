"""App configuration of administrators."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministratorsConfig(AppConfig):
    """The accounts that administer the institution: invitations, acceptance, end of rights."""

    name = "courts.administrators"
    label = "administrators"
    verbose_name = _("Administrators")

    def ready(self) -> None:
        """Declare the section, the acts for two administrators, the notices and the sweep."""
        from courts.administrators import declarations  # noqa: PLC0415 - models are loaded only now
        from courts.administrators.services.invitations import EXPIRY  # noqa: PLC0415
        from courts.ground.declared import sweeps  # noqa: PLC0415

        declarations.register()
        sweeps.register(EXPIRY)
