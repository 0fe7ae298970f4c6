"""The form of addresses: pure rules for hosts, ports and relays. Nothing is asked of a network."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

# Mail submission and relaying (RFC 8314, RFC 5321), and the port that hosting companies open where 25 is closed.
MAIL_PORTS: Final = (587, 465, 25, 2525)
# TURN (RFC 8656) by its own ports, and by those that networks leave open for the web.
RELAY_PORTS: Final = frozenset({80, 443, 3478, 3479, 5349, 5350})
RELAYS: Final = 6
LEAST_RELAY_SECRET: Final = 32
MEDIA_PORTS: Final = 4

_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*", re.ASCII | re.IGNORECASE)
_RELAY: Final = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[0-9a-f:.]+\]|[\w.-]+)(:(?P<port>\d{1,5}))?(\?transport=(udp|tcp))?",
    re.ASCII | re.IGNORECASE,
)


def is_host(text: str) -> bool:
    """True for a host name or an IP address."""
    return len(text) <= 253 and (_HOST.fullmatch(text) is not None or is_address(text))


def is_address(text: str) -> bool:
    """True for an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def is_public_enough(address: str) -> bool:
    """True for an IP address that browsers can be told: neither this machine, nor a group, nor one of the link."""
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_multicast or found.is_unspecified or found.is_link_local)


def may_be_asked(address: str) -> bool:
    """True for an address to which a test connects. Link-local ones answer with secrets of the machine in clouds."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    return not (mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified)


def relay_host(url: str) -> str | None:
    """The host in the address of a TURN server at one of its ports; None for any other text."""
    found = _RELAY.fullmatch(url)
    if found is None:
        return None
    host = found["host"].strip("[]")
    port = found["port"]
    if not is_host(host) or (port and int(port) not in RELAY_PORTS):
        return None
    return host
