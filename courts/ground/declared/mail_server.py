"""Registry of the mail server: an app above may store one, with the sender of mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address

STARTTLS = "starttls"
TLS = "tls"
PLAIN = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mails. `encryption`: starttls, tls or none."""

    host: str
    port: int
    encryption: str = STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """The way of mails. Without a server: by the backend of the settings; without a sender: that of the settings."""

    server: MailServer | None = None
    sender: str = ""


_routes: list[Callable[[], Route]] = []


def register(route: Callable[[], Route]) -> None:
    """Declare the function that knows the stored route. The last declaration wins."""
    _routes[:] = [route]


def stored_route() -> Route:
    """The stored route, read from the database."""
    return _routes[0]() if _routes else Route()


def address_with_name(name: str, address: str) -> str:
    """An address as it stands in the header of a mail."""
    return str(Address(name, addr_spec=address))
