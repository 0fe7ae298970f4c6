"""Wiring of video."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ROOM_SHEETS = (
    *("room", "room-bar", "stage", "status-bar", "room-panel"),
    *("tile", "mic-signs", "control-bar", "control-menu", "people", "waiting"),
)


class VideoConfig(AppConfig):
    """Rooms and the people in them."""

    name = "video"
    label = "video"
    verbose_name = _("Video")

    def ready(self) -> None:
        """Declare triggers and style sheets, and connect the receivers of account and device signals."""
        from courts.access.signals import account_closed, device_revoked, sign_ins_ended  # noqa: PLC0415 - models are loaded only now
        from courts.ground.declared import installation, style_sheets  # noqa: PLC0415
        from courts.ground.triggers import register  # noqa: PLC0415
        from video import receivers, triggers  # noqa: PLC0415
        from video.link import health, relay  # noqa: PLC0415

        installation.register_media(health.check)
        installation.register_relay(relay.check)
        register(*triggers.TRIGGERS)
        style_sheets.register("room", "video/css", ROOM_SHEETS)
        style_sheets.register("facility", "video/css", ("facility", "facility-room", "officer"))
        account_closed.connect(receivers.on_account_closed, dispatch_uid="video.account_closed")
        sign_ins_ended.connect(receivers.on_sign_ins_ended, dispatch_uid="video.sign_ins_ended")
        device_revoked.connect(receivers.on_device_revoked, dispatch_uid="video.device_revoked")
