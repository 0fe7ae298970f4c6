"""App configuration of the notary."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotaryConfig(AppConfig):
    """Appointments with a notary."""

    name = "notary"
    label = "notary"
    verbose_name = _("Notary")

    def ready(self) -> None:
        """Declare the subject and the navigation of appointments."""
        from courts.ground.declared import sweeps  # noqa: PLC0415 - models are loaded only now
        from notary import declarations  # noqa: PLC0415
        from notary.services.joint_booking import OF_ENDED  # noqa: PLC0415
        from notary.services.takeovers import WITHOUT_NOTARY  # noqa: PLC0415

        declarations.register()
        sweeps.register(WITHOUT_NOTARY, OF_ENDED)
