"""System checks of the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name
from django.utils.module_loading import import_string

SANDBOX: Final = "courts.payments.gateway.sandbox.SandboxGateway"


def check_gateway(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require a gateway class that exists, and warn about the sandbox where fees are real."""
    name = settings.PAYMENT_GATEWAY
    if not name:
        return []
    try:
        import_string(name)
    except ImportError:
        return [Error("DIWAN_PAYMENT_GATEWAY names no class.", id="payments.E001")]
    if name == SANDBOX and not (settings.DEMO or settings.DEBUG):
        text = "DIWAN_PAYMENT_GATEWAY names the sandbox: fees count as paid, and no money is taken."
        return [Warning(text, id="payments.W001")]
    return []


def register() -> None:
    """Register the checks once, when the apps are loaded."""
    checks.register(check_gateway)
