"""App configuration of scripts."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ScriptsConfig(AppConfig):
    """The guided script of a sitting."""

    name = "notary.scripts"
    label = "notary_scripts"
    verbose_name = _("Scripts of sittings")

    def ready(self) -> None:
        """Declare the triggers, the style sheet and the panel of the room."""
        from courts.ground.declared import style_sheets  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from notary import room_panels  # noqa: PLC0415
        from notary.scripts import triggers  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        style_sheets.register("scripts", "scripts/css", ("script",))
        room_panels.register(
            room_panels.RoomPanel("script", _("Steps"), lambda appointment: reverse("script_panel", args=[appointment]))
        )
