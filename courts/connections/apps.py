"""App configuration of connections."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectionsConfig(AppConfig):
    """Mail server and media addresses: asked for by the guided set-up, later changed by two administrators."""

    name = "courts.connections"
    label = "connections"
    verbose_name = _("Mail and media addresses")

    def ready(self) -> None:
        """Declare the tasks of the set-up, the section, the acts for two administrators, and the mail server."""
        from courts.connections import declarations  # noqa: PLC0415 - models are loaded only now

        declarations.register()
