"""App configuration of calendars."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Working time, special days and calendar files. The table of special days belongs to the ground."""

    name = "courts.calendars"
    label = "calendars"
    verbose_name = _("Calendars")

    def ready(self) -> None:
        """Declare triggers and navigation."""
        from courts.calendars import declarations, triggers  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
