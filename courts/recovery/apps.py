"""App configuration of recovery."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """Lost second factors: request, check at the desk, decision of administrators, waiting time."""

    name = "courts.recovery"
    label = "recovery"
    verbose_name = _("Recovery of accounts")

    def ready(self) -> None:
        """Declare the pages and the act for two administrators."""
        from courts.recovery import declarations  # noqa: PLC0415 - models are loaded only now

        declarations.register()
