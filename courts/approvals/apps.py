"""App configuration of approvals."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """Acts for two administrators. The apps above declare their acts, and `courts.access` has the pages."""

    name = "courts.approvals"
    label = "approvals"
    verbose_name = _("Acts for two administrators")
