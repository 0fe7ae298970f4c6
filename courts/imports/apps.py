"""App configuration of the imports."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """People as CSV: a file is checked, previewed with every error, confirmed and imported; and the export."""

    name = "courts.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Declare the section of the administration."""
        from courts.imports import declarations  # noqa: PLC0415 - models are loaded now

        declarations.register()
