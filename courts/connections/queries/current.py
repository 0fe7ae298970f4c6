"""The mail server, the media addresses and the relay in use: fixed by the environment, stored, or none."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.conf import settings

from courts.access.sealed_text import unseal
from courts.connections.models import ConnectionSettings
from courts.connections.queries import fixed
from courts.connections.states import Area, SettingsState
from courts.ground.declared.mail_server import PLAIN, STARTTLS, TLS, MailServer, Route, address_with_name

log = logging.getLogger(__name__)

PURPOSE: Final = "connections"


class Source(StrEnum):
    """The source of a value."""

    ENVIRONMENT = "environment"
    STORED = "stored"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relay:
    """Addresses of the relay, as a browser takes them, and the secret that it shares with us."""

    urls: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)


def in_use(area: Area) -> ConnectionSettings | None:
    """The edition of an area that is in use. None in the demonstration, which reaches no server of others."""
    if settings.DEMO:
        return None
    return ConnectionSettings.records.filter(area=area, state=SettingsState.IN_USE).first()


def _stored(area: Area) -> dict[str, Any]:
    row = in_use(area)
    return dict(row.values) if row is not None else {}


def secret_of(row: ConnectionSettings) -> str:
    """The secret of an edition. Empty without one, and when SECRET_KEY was lost: then it must be entered again."""
    if not row.sealed:
        return ""
    try:
        return unseal(PURPOSE, row.sealed)
    except InvalidToken:
        log.error("a stored secret cannot be read with this DIWAN_SECRET_KEY", extra={"area": row.area})  # noqa: TRY400 - the trace says nothing more
        return ""


def lacks_secret(area: Area) -> bool:
    """True if the secret in use was stored and cannot be read: SECRET_KEY was lost."""
    row = in_use(area)
    return row is not None and row.has_secret and not secret_of(row)


def server_of(values: dict[str, Any], password: str) -> MailServer | None:
    """The mail server of the values of an edition; None if they name none."""
    if not values.get("host"):
        return None
    return MailServer(
        host=values["host"],
        port=int(values["port"]),
        encryption=values["encryption"],
        username=values.get("username", ""),
        password=password,
    )


def environment_server() -> MailServer | None:
    """The server of DIWAN_EMAIL_URL; None if mails leave in another way."""
    if settings.EMAIL_BACKEND != fixed.SMTP:
        return None
    encryption = TLS if settings.EMAIL_USE_SSL else STARTTLS if settings.EMAIL_USE_TLS else PLAIN
    return MailServer(
        host=settings.EMAIL_HOST,
        port=int(settings.EMAIL_PORT),
        encryption=encryption,
        username=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
    )


def mail_server() -> MailServer | None:
    """The server by which mails leave, of the environment or stored; None if they are stored as files."""
    return environment_server() or mail_route().server


def sender_of(values: dict[str, Any]) -> str:
    """The sender of the values of an edition, empty if they name none."""
    return address_with_name(values.get("sender_name", ""), values["sender"]) if values.get("sender") else ""


def mail_route() -> Route:
    """The stored mail server and sender, as far as the environment fixes neither. One query or none."""
    if fixed.mail_server_is_fixed() and fixed.sender_is_fixed():
        return Route()
    row = in_use(Area.MAIL)
    return Route() if row is None else route_of(row)


def route_of(row: ConnectionSettings) -> Route:
    """The mail server and the sender of an edition, as far as the environment fixes neither."""
    return Route(
        server=None if fixed.mail_server_is_fixed() else server_of(row.values, secret_of(row)),
        sender="" if fixed.sender_is_fixed() else sender_of(row.values),
    )


def relay() -> Relay:
    """The relay in use; without addresses if there is none. One query or none."""
    if fixed.relay_is_fixed():
        return Relay(tuple(settings.TURN_URLS), settings.TURN_SECRET)
    row = in_use(Area.MEDIA)
    if row is None or not row.values.get("relays"):
        return Relay()
    secret = secret_of(row)
    # Without the secret no credential is good: people then connect without the relay.
    return Relay(tuple(row.values["relays"]), secret) if secret else Relay()


def media_address() -> str:
    """The public address that browsers are told, empty for the machine's own."""
    return settings.MEDIA_ADDRESS or str(_stored(Area.MEDIA).get("address", ""))


def media_ports() -> tuple[int, ...]:
    """The UDP ports of the media node. 0: any free one."""
    if fixed.ports_are_fixed():
        return tuple(settings.MEDIA_PORTS)
    return tuple(_stored(Area.MEDIA).get("ports") or settings.MEDIA_PORTS)


def mail_source() -> Source:
    """The source of the mail server."""
    if fixed.mail_server_is_fixed():
        return Source.ENVIRONMENT
    return Source.STORED if _stored(Area.MAIL).get("host") else Source.NONE


def sender_source() -> Source:
    """The source of the sender."""
    if fixed.sender_is_fixed():
        return Source.ENVIRONMENT
    return Source.STORED if _stored(Area.MAIL).get("sender") else Source.NONE


def relay_source() -> Source:
    """The source of the relay."""
    if fixed.relay_is_fixed():
        return Source.ENVIRONMENT
    return Source.STORED if _stored(Area.MEDIA).get("relays") else Source.NONE


def address_source() -> Source:
    """The source of the public address."""
    if fixed.address_is_fixed():
        return Source.ENVIRONMENT
    return Source.STORED if _stored(Area.MEDIA).get("address") else Source.NONE


def ports_source() -> Source:
    """The source of the UDP ports."""
    if fixed.ports_are_fixed():
        return Source.ENVIRONMENT
    return Source.STORED if _stored(Area.MEDIA).get("ports") else Source.NONE
