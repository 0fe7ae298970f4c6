"""Wiring of applications."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Applications for the services of the notary."""

    name = "notary.applications"
    label = "notary_applications"
    verbose_name = _("Notary applications")

    def ready(self) -> None:
        """Declare the subject, the pages and the check of the catalogue."""
        from notary.applications import checks, declarations  # noqa: F401, PLC0415 - models are loaded only now

        declarations.register()
