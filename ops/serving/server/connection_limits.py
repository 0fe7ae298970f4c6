"""The limits of the serving process: sizes, timeouts, and connections in total and per address.

In the embedded form there is no proxy, so the process enforces these limits itself. Behind a proxy they are the
second line of defence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    body: int
    upload: int
    upload_paths: tuple[str, ...]
    # The request line and headers must arrive within this time; a connection between requests may idle longer.
    header_timeout: float = 15
    idle: float = 60
    # A body must deliver this much in each interval. A poor mobile connection does.
    body_bytes: int = 4096
    body_interval: float = 20
    # Per process, and per address. All users of a demonstration come from this machine.
    connections: int = 800
    connections_per_address: int = 300
    # The largest WebSocket message (an answer to an offer of many people is long), and its maximum number of fragments.
    message: int = 256 * 1024
    fragments: int = 64
    # Received messages that wait for the application, in number and in bytes, before the socket is paused.
    queue_length: int = 64
    queue_bytes: int = 1 * 2**20
    # Data buffered for a peer that does not read, and how long it is kept.
    unread: int = 1 * 2**20
    unread_timeout: float = 30
    pings_per_second: int = 20
    # After a refusal, arriving data is read and discarded: a reset could destroy the response.
    linger: float = 3
    linger_bytes: int = 8 * 2**20

    def body_limit_of(self, path: bytes) -> int:
        """The maximum body size of this path."""
        return self.upload if path.decode("latin-1").startswith(self.upload_paths) else self.body


def from_settings() -> Limits:
    """The limits of the product. Only a few paths accept files."""
    return Limits(body=settings.BODY_LIMIT, upload=settings.UPLOAD_LIMIT, upload_paths=settings.UPLOAD_PATHS)


@dataclass(slots=True)
class ConnectionLimiter:
    """Counts open connections, in total and per address. A connection that becomes a WebSocket stays counted."""

    limits: Limits
    _inside: dict[Any, str] = field(default_factory=dict)
    _by_address: Counter[str] = field(default_factory=Counter)

    def has_room(self, address: str) -> bool:
        return (
            len(self._inside) < self.limits.connections
            and self._by_address[address] < self.limits.connections_per_address
        )

    def enter(self, transport: Any, address: str) -> None:
        self._inside[transport] = address
        self._by_address[address] += 1

    def leave(self, transport: Any) -> None:
        """Release the connection. Idempotent."""
        address = self._inside.pop(transport, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    @property
    def open(self) -> int:
        return len(self._inside)
