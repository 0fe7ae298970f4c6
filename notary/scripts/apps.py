"""App configuration of scripts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScriptsConfig(AppConfig):
    """The guided script of a sitting."""

    name = "notary.scripts"
    label = "notary_scripts"
    verbose_name = _("Scripts of sittings")

    def ready(self) -> None:
        """Declare the triggers, the style sheet, and what other apps ask."""
        from courts.ground.declared import style_sheets  # noqa: PLC0415 - models are loaded only now
        from courts.ground.triggers import register  # noqa: PLC0415
        from notary.scripts import declarations, triggers  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        style_sheets.register("scripts", "scripts/css", ("script",))
        declarations.register()
