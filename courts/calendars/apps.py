"""App configuration of calendars."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Working time and calendar files. The table of special days belongs to the ground."""

    name = "courts.calendars"
    label = "calendars"
    verbose_name = _("Calendars")
