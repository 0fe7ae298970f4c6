"""App configuration of paper copies."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperCopiesConfig(AppConfig):
    """Paper copies of deeds, delivered by courier."""

    name = "notary.paper_copies"
    label = "notary_paper_copies"
    verbose_name = _("Paper copies")

    def ready(self) -> None:
        """Declare the subject, the navigation, the triggers, and what the page of a deed shows."""
        from courts.ground.triggers import register  # noqa: PLC0415 - models are loaded only now
        from notary.paper_copies import declarations, triggers  # noqa: PLC0415

        register(*triggers.TRIGGERS)
        declarations.register()
