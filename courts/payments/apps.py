"""App configuration of payments."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Fees: invoices, waivers, payments and refunds."""

    name = "courts.payments"
    label = "payments"
    verbose_name = _("Fees")

    def ready(self) -> None:
        """Declare the subject, the navigation, the personal data and the system check."""
        from courts.payments import checks, declarations  # noqa: PLC0415 - models are loaded only now

        checks.register()
        declarations.register()
