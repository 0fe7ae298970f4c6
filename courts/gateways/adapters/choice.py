"""The adapter of the settings."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from courts.gateways.adapters.console import ConsoleAdapter
from courts.gateways.adapters.http import HttpAdapter
from courts.gateways.adapters.interface import Adapter
from courts.ground.declared.mail_server import stored_route


def adapter() -> Adapter | None:
    """The gateway, or the files of the embedded form; None on a server without a gateway."""
    if settings.GATEWAY_URL:
        within = timedelta(minutes=settings.GATEWAY_RECEIPT_MINUTES)
        return HttpAdapter(settings.GATEWAY_URL, settings.GATEWAY_KEY, within or None)
    return ConsoleAdapter() if stores_messages() else None


def stores_messages() -> bool:
    """True where messages are stored as files, as mails are: without a gateway, and without a mail server.

    A mail server that administrators have stored counts too.
    """
    return bool(settings.GATEWAY_CONSOLE) and stored_route().server is None
