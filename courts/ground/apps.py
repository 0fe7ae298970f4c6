"""App configuration of the ground."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install_triggers(using: str = "default", **kwargs: Any) -> None:
    """Install the triggers of every app after each migrate. Idempotent."""
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
        from courts.ground.declared import open_matters, service_state, sweeps  # noqa: PLC0415
        from courts.ground.queries.notices import messages_leave  # noqa: PLC0415
        from courts.ground.queries.postings import posted_matters  # noqa: PLC0415
        from courts.ground.services.audit import PASSED_OVER  # noqa: PLC0415

        service_state.register(service_state.Probe("messages", _("Messages"), messages_leave))
        open_matters.register("postings", posted_matters)
        sweeps.register(PASSED_OVER)
        triggers.register(*triggers.TRIGGERS)
        # The signal comes for every app once all migrations are done, whichever they were: one of its calls is enough.
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="ground.install_triggers")
