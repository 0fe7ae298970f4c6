"""Values that the configuration of the server fixes by environment variables: they win over stored ones."""

from __future__ import annotations

from typing import Final

from django.conf import settings

SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"
FILES: Final = "ops.mail.FileMailBackend"


def mail_server_is_fixed() -> bool:
    """True with DIWAN_EMAIL_URL."""
    return bool(settings.EMAIL_BACKEND != FILES)


def sender_is_fixed() -> bool:
    """True with DIWAN_EMAIL_FROM."""
    return bool(settings.EMAIL_FROM_IS_SET)


def address_is_fixed() -> bool:
    """True with DIWAN_MEDIA_ADDRESS."""
    return bool(settings.MEDIA_ADDRESS)


def ports_are_fixed() -> bool:
    """True with DIWAN_MEDIA_PORT."""
    return bool(settings.MEDIA_PORT_IS_SET) or any(settings.MEDIA_PORTS)


def relay_is_fixed() -> bool:
    """True with DIWAN_TURN_URLS and DIWAN_TURN_SECRET."""
    return bool(settings.TURN_URLS)
