"""App configuration of access."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Sign-in, devices and API clients. Its tables belong to the ground."""

    name = "courts.access"
    label = "access"
    verbose_name = _("Access")
