"""How much the serving process takes from one peer before it says no.

In the embedded form there is no proxy in front, so the process holds these bounds itself; behind a proxy they are
the second line.
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
    # A request's line and headers must be there by then; a connection between requests may idle longer.
    head_within: float = 15
    idle: float = 60
    # A body must bring this much in each such stretch of time, which a poor mobile line does.
    slowest: int = 4096
    stretch: float = 20
    # Of one process, and of one address in it. Everybody in a demonstration comes from this machine.
    connections: int = 800
    connections_per_address: int = 300
    # One message of a socket, which the answer to an offer of many people needs, and how many pieces it may come in.
    message: int = 256 * 1024
    pieces: int = 64
    # Messages that wait for our own code before the socket is no longer read, and how much they may be together.
    waiting: int = 64
    waiting_bytes: int = 1 * 2**20
    # What is kept for a peer that does not read, and for how long.
    unread: int = 1 * 2**20
    unread_within: float = 30
    pings_per_second: int = 20
    # After a refusal what still arrives is read away, so that the answer is not lost in a reset.
    linger: float = 3
    linger_bytes: int = 8 * 2**20

    def of_body(self, path: bytes) -> int:
        """The largest body that this path takes."""
        return self.upload if path.decode("latin-1").startswith(self.upload_paths) else self.body


def from_settings() -> Limits:
    """The product's bounds; files go to a few paths only."""
    return Limits(body=settings.BODY_LIMIT, upload=settings.UPLOAD_LIMIT, upload_paths=settings.UPLOAD_PATHS)


@dataclass(slots=True)
class ConnectionLimiter:
    """Counts open connections, in all and by address. A connection keeps its place when it becomes a WebSocket."""

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
        """Give the place back; safe to call twice."""
        address = self._inside.pop(transport, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    @property
    def open(self) -> int:
        return len(self._inside)
