"""Wiring of operations."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    """Serves, backs up, upgrades and translates the product, and watches over its state."""

    name = "ops"
    label = "ops"
    verbose_name = _("Operations")

    def ready(self) -> None:
        """Declare the status page."""
        from courts.access.declared import administration  # noqa: PLC0415 - the apps are loaded now
        from courts.ground.declared import style_sheets  # noqa: PLC0415
        from ops.holiday_warning import holiday_warning  # noqa: PLC0415

        style_sheets.register("ops", "ops/css", ("status",))
        administration.warn("holidays", holiday_warning)
        administration.register(
            administration.Section(
                _("Status"),
                _("Services, queues, backups, certificates, storage, and the messages sent and failed."),
                "status",
                90,
            )
        )
