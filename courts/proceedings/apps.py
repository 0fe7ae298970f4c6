"""App configuration of the proceedings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceedingsConfig(AppConfig):
    """Orders of judges on requests in their cases."""

    name = "courts.proceedings"
    label = "proceedings"
    verbose_name = _("Proceedings")

    def ready(self) -> None:
        """Declare triggers, subjects, receivers, navigation and the panel of a case."""
        from courts.ground.triggers import register  # noqa: PLC0415 - models are loaded only now
        from courts.proceedings import declarations, receivers, triggers  # noqa: PLC0415
        from courts.registry.signals import filing_entered  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
        filing_entered.connect(receivers.on_filing_entered, dispatch_uid="proceedings.filing_entered")
