"""App configuration of identity checks by video."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Sittings in which staff see a person and the document."""

    name = "identity"
    label = "identity"
    verbose_name = _("Identity checks by video")

    def ready(self) -> None:
        """Declare the subject, the board and the page of the applicant."""
        from identity import declarations  # noqa: PLC0415 - models are loaded only now

        declarations.register()
