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
        from courts.ground.declared import sweeps  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from courts.registry.signals import representation_changed, representation_changes  # noqa: PLC0415
        from hearings import declarations, receivers, triggers  # noqa: PLC0415
        from hearings.services.minutes import MISSING_MINUTES  # noqa: PLC0415
        from hearings.services.postings import STAFF_WHO_LEFT  # noqa: PLC0415
        from hearings.services.seats import STALE_SEATS  # noqa: PLC0415
        from video.signals import sitting_ended  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
        sweeps.register(MISSING_MINUTES, STALE_SEATS, STAFF_WHO_LEFT)
        representation_changes.connect(
            receivers.on_representation_changes, dispatch_uid="hearings.representation_changes"
        )
        representation_changed.connect(
            receivers.on_representation_changed, dispatch_uid="hearings.representation_changed"
        )
        sitting_ended.connect(receivers.on_sitting_ended, dispatch_uid="hearings.sitting_ended")
