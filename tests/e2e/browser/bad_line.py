"""A poor network between a browser and the media node: a relay that loses datagrams."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

# The script replaces the first candidate of the node with the relay, before the browser reads it, at the same address:
# Firefox does not connect to a loopback address from another address.
THROUGH = """
(() => {
  const read = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (given) {
    const lines = given.sdp.split('\\r\\n');
    const first = lines.findIndex((line) => line.startsWith('a=candidate'));
    const others = lines.filter((line, place) => !line.startsWith('a=candidate') || place === first);
    const sdp = others
      .map((line) => line.replace(/^(a=candidate:\\S+ 1 udp \\d+ \\S+) \\d+ /i, '$1 PORT '))
      .join('\\r\\n');
    return read.call(this, { type: given.type, sdp });
  };
})();
"""


class BadLine:
    """Relays between browsers and the node, with one socket per connection of a browser."""

    def __init__(self, node_port: int) -> None:
        """Loses nothing at first."""
        self.loss = 0.0
        self.lost = 0
        self.port = 0
        self._node = ("127.0.0.1", node_port)
        self._near: asyncio.DatagramTransport | None = None
        self._far: dict[Any, asyncio.DatagramTransport] = {}
        self._random = random.Random(5)

    @property
    def script(self) -> str:
        """Return the script to run in a page before its own scripts."""
        return THROUGH.replace("PORT", str(self.port))

    async def open(self) -> None:
        """Open a port on this machine."""
        loop = asyncio.get_running_loop()
        near, _ = await loop.create_datagram_endpoint(lambda: _End(self._from_browser), ("0.0.0.0", 0))
        self._near = near
        self.port = near.get_extra_info("sockname")[1]

    async def change_address(self) -> None:
        """Simulate a phone that changes networks: the node receives every datagram from another address."""
        before, self._far = self._far, {}
        for transport in before.values():
            transport.close()

    def close(self) -> None:
        """Stop relaying."""
        for transport in (*self._far.values(), self._near):
            if transport is not None:
                transport.close()

    def _is_lost(self) -> bool:
        lost = self._random.random() < self.loss
        self.lost += lost
        return lost

    def _from_browser(self, data: bytes, browser: Any) -> None:
        if not self._is_lost():
            asyncio.ensure_future(self._pass_on(data, browser))  # noqa: RUF006 - as lost as any datagram

    async def _pass_on(self, data: bytes, browser: Any) -> None:
        far = self._far.get(browser)
        if far is None:
            loop = asyncio.get_running_loop()
            far, _ = await loop.create_datagram_endpoint(
                lambda: _End(lambda answer, _: self._to_browser(answer, browser)), remote_addr=self._node
            )
            self._far.setdefault(browser, far)
        self._far[browser].sendto(data)

    def _to_browser(self, data: bytes, browser: Any) -> None:
        if self._near is not None and not self._is_lost():
            self._near.sendto(data, browser)


class _End(asyncio.DatagramProtocol):
    def __init__(self, take: Any) -> None:
        self._take = take

    def datagram_received(self, data: bytes, address: Any) -> None:
        self._take(data, address)


@asynccontextmanager
async def bad_line(node_port: int) -> AsyncIterator[BadLine]:
    """Return a relay to the node that listens on this port."""
    line = BadLine(node_port)
    await line.open()
    try:
        yield line
    finally:
        line.close()
