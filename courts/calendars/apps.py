"""Wiring of calendars."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Working time and calendar files. Special days are kept in a table of the ground, where it was made."""

    name = "courts.calendars"
    label = "calendars"
    verbose_name = _("Calendars")
