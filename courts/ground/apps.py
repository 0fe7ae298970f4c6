"""App configuration of the ground."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install_triggers(using: str = "default", **kwargs: Any) -> None:
    """Install the triggers of every app after each migrate. Fast and idempotent."""
    from courts.ground import triggers  # noqa: PLC0415 - models are not loaded when this module is

    triggers.install(using)


class GroundConfig(AppConfig):
    """People, places, reservations, documents, notices and the audit trail."""

    name = "courts.ground"
    label = "ground"
    verbose_name = _("Ground")

    def ready(self) -> None:
        """Connect trigger installation and system checks."""
        from courts.ground import checks, triggers  # noqa: F401, PLC0415 - models are not loaded when this module is
        from courts.ground.declared import service_state  # noqa: PLC0415
        from courts.ground.queries.notices import messages_leave  # noqa: PLC0415

        service_state.register(service_state.Probe("messages", _("Messages"), messages_leave))
        triggers.register(*triggers.TRIGGERS)
        post_migrate.connect(install_triggers, dispatch_uid="ground.install_triggers")
