"""Services outside the process, each asked over the network: media node, mail server, bucket of documents."""

from __future__ import annotations

import secrets
import socket
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

from courts.access.queries.institution import institution
from courts.connections.queries import current
from courts.connections.queries.current import Source
from courts.connections.states import Area
from courts.gateways.adapters.choice import stores_messages
from courts.ground.declared import installation
from courts.ground.errors import StorageUnavailable
from courts.ground.services.mail import backend_of
from ops.status.findings import Finding, Level
from video.link import embedded

GROUP: Final = "services"
MAIL_SECONDS: Final = 4
GATEWAY_SECONDS: Final = 4


def media() -> Finding | None:
    """The media node answers: the check of the set-up. None if no app declares one.

    In the embedded form only the product's own process reaches its node.
    """
    if settings.EMBEDDED and not embedded.is_started():
        return Finding(GROUP, "media", Level.OK, "media_not_asked")
    found = installation.check_media()
    if found is None:
        return None
    level = Level.OK if found.is_good else Level.FAILED
    params = {
        "ports": ", ".join(map(str, found.ports)),
        "address": found.address,
        "ports_source": str(current.ports_source()),
        "address_source": str(current.address_source()),
    }
    return Finding(GROUP, "media", level, f"media_{found.code}", params)


def relay() -> Finding:
    """The relay (TURN) gives an address to a seat, at each of its own addresses."""
    if current.relay_source() is Source.STORED and current.lacks_secret(Area.MEDIA):
        return Finding(GROUP, "relay", Level.FAILED, "relay_secret_lost")
    found = installation.check_relay()
    if found is None:
        return Finding(GROUP, "relay", Level.OK if settings.DEMO else Level.WARNING, "relay_none")
    level = Level.OK if found.is_good else Level.FAILED
    params = {"address": found.address, "source": str(current.relay_source())}
    return Finding(GROUP, "relay", level, f"relay_{found.code}", params)


def mail() -> Finding:
    """The mail server takes a connection and the sign-in, if one is set. No mail is sent."""
    source, server = current.mail_source(), current.mail_server()
    if server is None:
        level = Level.OK if settings.DEMO else Level.WARNING
        return Finding(GROUP, "mail", level, "mail_stored")
    params = {"server": f"{server.host}:{server.port}", "source": str(source)}
    if source is Source.STORED and current.lacks_secret(Area.MAIL):
        return Finding(GROUP, "mail", Level.FAILED, "mail_secret_lost", params)
    connection: Any = backend_of(server, timeout=MAIL_SECONDS)
    try:
        connection.open()
    except Exception as error:  # noqa: BLE001 - every error of a server is a finding
        return Finding(GROUP, "mail", Level.FAILED, "mail_silent", {**params, "error": type(error).__name__})
    finally:
        connection.close()
    return Finding(GROUP, "mail", Level.OK, "mail_answers", params)


def arrival() -> list[Finding]:
    """A test mail of the set-up arrived once: its code was typed."""
    row = institution()
    if current.mail_server() is None or row is None:
        return []
    if row.mail_checked_at is None:
        return [Finding(GROUP, "mail_arrival", Level.WARNING, "mail_never_arrived")]
    return [Finding(GROUP, "mail_arrival", Level.OK, "mail_arrived", {"checked_at": row.mail_checked_at})]


def gateway() -> Finding:
    """The gateway of messages to telephones takes a connection. No message is sent."""
    if not settings.GATEWAY_URL:
        if not stores_messages():
            return Finding(GROUP, "gateway", Level.OK, "gateway_none")
        return Finding(GROUP, "gateway", Level.OK if settings.DEMO else Level.WARNING, "gateway_stored")
    parts = urlsplit(settings.GATEWAY_URL)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    params = {"server": f"{host}:{port}"}
    try:
        with socket.create_connection((host, port), timeout=GATEWAY_SECONDS) as connection:
            if parts.scheme == "https":
                ssl.create_default_context().wrap_socket(connection, server_hostname=host).close()
    except OSError as error:
        return Finding(GROUP, "gateway", Level.FAILED, "gateway_silent", {**params, "error": type(error).__name__})
    return Finding(GROUP, "gateway", Level.OK, "gateway_answers", params)


def documents() -> Finding | None:
    """The bucket of documents answers. None where documents are files of the data directory."""
    if settings.STORAGES["default"]["BACKEND"] == "django.core.files.storage.FileSystemStorage":
        return None
    try:
        default_storage.exists(f"status-{secrets.token_hex(8)}")
    except Exception as error:  # noqa: BLE001 - every error of a server is a finding
        reason = error.reason if isinstance(error, StorageUnavailable) else type(error).__name__
        return Finding(GROUP, "documents", Level.FAILED, "documents_silent", {"error": reason})
    return Finding(GROUP, "documents", Level.OK, "documents_answer")
