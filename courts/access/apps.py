"""App configuration of access."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Registration, identity, sign-in, devices and API clients. Older tables belong to the ground."""

    name = "courts.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        """Declare the pages of access, and connect the receivers that write sign-ins."""
        from allauth.account.signals import user_logged_in as user_came_in  # noqa: PLC0415 - models are loaded now
        from allauth.mfa import signals as mfa  # noqa: PLC0415
        from django.contrib.auth.signals import (  # noqa: PLC0415
            user_logged_in,
            user_logged_out,
        )

        from courts.access import declarations, receivers  # noqa: PLC0415
        from courts.access.services.institution.program_offers import EXPIRY  # noqa: PLC0415
        from courts.ground.declared import sweeps  # noqa: PLC0415

        declarations.register()
        sweeps.register(EXPIRY)

        user_logged_in.connect(receivers.on_signed_in, dispatch_uid="access.signed_in")
        user_came_in.connect(receivers.on_new_device, dispatch_uid="access.new_device")
        user_logged_out.connect(receivers.on_signed_out, dispatch_uid="access.signed_out")
        mfa.authenticator_added.connect(receivers.on_factor_added, dispatch_uid="access.factor_added")
        mfa.authenticator_reset.connect(receivers.on_factor_added, dispatch_uid="access.factor_reset")
        mfa.authenticator_removed.connect(receivers.on_factor_removed, dispatch_uid="access.factor_removed")
