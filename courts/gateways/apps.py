"""App configuration of gateways."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewaysConfig(AppConfig):
    """SMS and WhatsApp: sending, delivery receipts, choice of a channel."""

    name = "courts.gateways"
    label = "gateways"
    verbose_name = _("Messages to telephones")

    def ready(self) -> None:
        """Declare the channels and the personal data."""
        from courts.gateways import declarations  # noqa: PLC0415 - models are loaded only now

        declarations.register()
