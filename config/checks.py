"""System checks of the configuration. Each error is one line, and stops the start."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

SHORTEST_SECRET: Final = 32


@register
def check_database_server(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require PostgreSQL for separate processes; SQLite is for the product in one process."""
    if settings.EMBEDDED or settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [Error("DIWAN_REDIS_URL is set without DIWAN_DATABASE_URL of a PostgreSQL server.", id="config.E001")]


@register
def check_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require the host names of a server; only the embedded form has defaults."""
    if settings.ALLOWED_HOSTS:
        return []
    return [Error("DIWAN_HOSTS is empty: every request would be refused.", id="config.E002")]


@register
def check_no_demonstration(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the demonstration on a server: it allows anyone to sign in as any user."""
    if settings.DEMO and (settings.PROXY or not settings.EMBEDDED):
        return [Error("DIWAN_DEMO lets anyone sign in as any user and must not be set here.", id="config.E003")]
    return []


@register
def check_no_debugging(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse debug mode on a server: its error pages show settings and local variables."""
    if settings.DEBUG and not settings.EMBEDDED:
        return [Error("DIWAN_DEBUG must not be set here.", id="config.E004")]
    return []


@register
def check_https(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require https: without it browsers allow no camera, and sessions are sent unencrypted."""
    if settings.EMBEDDED or settings.TLS:
        return []
    return [Error("DIWAN_TLS is not set: behind a proxy that serves https, set DIWAN_TLS=1.", id="config.E005")]


@register
def check_media_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require an IP address: browsers get the value unchanged, and a host name would stop the media node."""
    try:
        if settings.MEDIA_ADDRESS:
            ipaddress.ip_address(settings.MEDIA_ADDRESS)
    except ValueError:
        return [Error("DIWAN_MEDIA_ADDRESS is not an IP address.", id="config.E006")]
    return []


@register
def check_gateway(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require the two secrets of a gateway, its own key and that of its delivery receipts, and SMS for codes."""
    if not settings.GATEWAY_URL:
        return []
    found: list[CheckMessage] = []
    if not settings.GATEWAY_KEY:
        found.append(Error("DIWAN_GATEWAY_KEY is empty: the gateway would take no message.", id="config.E007"))
    if len(settings.GATEWAY_RECEIPT_SECRET) < SHORTEST_SECRET:
        found.append(
            Error(f"DIWAN_GATEWAY_RECEIPT_SECRET has fewer than {SHORTEST_SECRET} characters.", id="config.E008")
        )
    if "sms" not in settings.GATEWAY_CHANNELS:
        found.append(Error("DIWAN_GATEWAY_CHANNELS lacks sms, which proves numbers by codes.", id="config.E009"))
    return found


@register
def check_mail_server(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn about a server that stores mails as files: the reminders of a court must arrive."""
    if settings.EMBEDDED or settings.EMAIL_BACKEND != "ops.mail.FileMailBackend":
        return []
    return [
        checks.Warning(
            "DIWAN_EMAIL_URL is empty: no mail is delivered before administrators store a mail server.",
            id="config.W001",
        )
    ]
