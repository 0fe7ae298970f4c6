"""The way through the relay: an allocation at coturn by TLS, and a local socket in front of it."""

import asyncio
import base64
import hmac
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aioice.turn import create_turn_endpoint

from tests.turn import SECRET, Turn

Address = tuple[str, int]


class _Bridge(asyncio.DatagramProtocol):
    """One end of the way; what it receives goes to the other end."""

    def __init__(self) -> None:
        """Pass nothing on before both ends are there."""
        self.transport: Any = None
        self.other: Any = None
        self.other_peer: Address | None = None
        self.peer: Address | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the transport."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Pass the datagram on."""
        self.peer = addr
        target = self.other.peer if self.other_peer is None else self.other_peer
        if target is not None:
            self.other.transport.sendto(data, target)


@asynccontextmanager
async def relayed(turn: Turn, node: Address) -> AsyncIterator[Address]:
    """Allocate an address at the relay by TLS; yield the local address that stands for the node."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    name = f"{int(time.time()) + 600}:bench"
    digest = hmac.digest(SECRET.encode(), name.encode(), "sha1")
    transport, far = await create_turn_endpoint(
        _Bridge,
        server_addr=(turn.address, turn.tls_port),
        username=name,
        password=base64.b64encode(digest).decode(),
        ssl=context,
        transport="tcp",
    )
    loop = asyncio.get_running_loop()
    local, near = await loop.create_datagram_endpoint(_Bridge, local_addr=(turn.address, 0))
    near.other, near.other_peer = far, node
    far.other = near
    try:
        yield local.get_extra_info("sockname")[:2]
    finally:
        local.close()
        transport.close()
