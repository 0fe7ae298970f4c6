"""Misconfiguration is told at the start, in one line each, and stops the start."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register


@register
def several_processes_share_a_database_server(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """SQLite is for the product in one process; web, worker and beat apart need PostgreSQL."""
    if settings.EMBEDDED or settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [Error("DIWAN_REDIS_URL is set without DIWAN_DATABASE_URL of a PostgreSQL server.", id="config.E001")]


@register
def a_server_names_its_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Outside the embedded form nobody can guess under which names the product is reached."""
    if settings.ALLOWED_HOSTS:
        return []
    return [Error("DIWAN_HOSTS is empty: no request would be answered.", id="config.E002")]


@register
def the_demo_stays_out_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The demo signs anybody in as anybody."""
    if settings.DEMO and (settings.PROXY or not settings.EMBEDDED):
        return [Error("DIWAN_DEMO signs anybody in as anybody and must not be set here.", id="config.E003")]
    return []


@register
def debugging_stays_out_of_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Debug pages show settings and local values to whoever causes an error."""
    if settings.DEBUG and not settings.EMBEDDED:
        return [Error("DIWAN_DEBUG must not be set here.", id="config.E004")]
    return []


@register
def a_server_speaks_https(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without it cameras stay closed in browsers and sessions travel in the open."""
    if settings.EMBEDDED or settings.TLS:
        return []
    return [Error("DIWAN_TLS is not set: behind a proxy that speaks https, set DIWAN_TLS=1.", id="config.E005")]


@register
def the_media_address_is_an_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Browsers get it as it stands here; a name in its place would end the media node at every start."""
    try:
        if settings.MEDIA_ADDRESS:
            ipaddress.ip_address(settings.MEDIA_ADDRESS)
    except ValueError:
        return [Error("DIWAN_MEDIA_ADDRESS is not an IP address.", id="config.E006")]
    return []


@register
def mail_leaves_a_server(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Kept mails are for one machine; a court's reminders must arrive."""
    if settings.EMBEDDED or settings.EMAIL_BACKEND != "ops.mail.FileMailBackend":
        return []
    return [checks.Warning("DIWAN_EMAIL_URL is empty: mails are kept as files and reach nobody.", id="config.W001")]
