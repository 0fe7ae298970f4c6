"""The gateway of the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from courts.payments.gateway.interface import Gateway


def gateway() -> Gateway | None:
    """The gateway that `PAYMENT_GATEWAY` names; None where nothing can be paid online."""
    if not settings.PAYMENT_GATEWAY:
        return None
    made: Any = import_string(settings.PAYMENT_GATEWAY)()
    found: Gateway = made
    return found
