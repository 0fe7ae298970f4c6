"""App configuration of hearings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HearingsConfig(AppConfig):
    """Listing, legal acts in the room, minutes."""

    name = "hearings"
    label = "hearings"
    verbose_name = _("Hearings")

    def ready(self) -> None:
        """Declare triggers, subjects, receivers and navigation."""
        from courts.ground.triggers import register  # noqa: PLC0415
        from courts.registry.signals import representation_changed  # noqa: PLC0415 - models are loaded only now
        from hearings import declarations, receivers, triggers  # noqa: PLC0415
        from video.signals import sitting_ended  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
        representation_changed.connect(
            receivers.on_representation_changed, dispatch_uid="hearings.representation_changed"
        )
        sitting_ended.connect(receivers.on_sitting_ended, dispatch_uid="hearings.sitting_ended")
