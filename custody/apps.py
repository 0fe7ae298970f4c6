"""App configuration of custody."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustodyConfig(AppConfig):
    """The facility's list, the officer's report and the room device."""

    name = "custody"
    label = "custody"
    verbose_name = _("Custody")

    def ready(self) -> None:
        """Declare the navigation of facility officers."""
        from custody import declarations  # noqa: PLC0415 - models are loaded only now

        declarations.register()
