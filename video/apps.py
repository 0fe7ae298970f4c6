"""Wiring of video."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideoConfig(AppConfig):
    """Rooms and the people in them."""

    name = "video"
    label = "video"
    verbose_name = _("Video")

    def ready(self) -> None:
        """Listen to what the ground tells."""
        from courts.access.signals import account_closed, device_revoked  # noqa: PLC0415 - models are loaded only now
        from video import receivers  # noqa: PLC0415

        account_closed.connect(receivers.on_account_closed, dispatch_uid="video.account_closed")
        device_revoked.connect(receivers.on_device_revoked, dispatch_uid="video.device_revoked")
