"""A mail server that counts: it takes every mail at once and remembers its Message-ID."""

from __future__ import annotations

import asyncio
import re
from multiprocessing.connection import Connection

ID = re.compile(rb"^message-id:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


class _Peer(asyncio.Protocol):
    def __init__(self, taken: list[str]) -> None:
        self._taken = taken
        self._buffer = bytearray()
        self._is_in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = b"\r\n.\r\n" if self._is_in_data else b"\r\n"
            place = self._buffer.find(end)
            if place < 0:
                return
            part = bytes(self._buffer[:place])
            del self._buffer[: place + len(end)]
            if self._is_in_data:
                self._is_in_data = False
                found = ID.search(part)
                self._taken.append(found[1].decode() if found else "")
                self._out.write(b"250 stored\r\n")
            else:
                self._obey(part[:4].upper())

    def _obey(self, verb: bytes) -> None:
        self._is_in_data = verb == b"DATA"
        self._out.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT":
            self._out.close()


def serve(pipe: Connection) -> None:
    """Send the port through the pipe, then the Message-IDs taken so far for each request; end by None."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    taken: list[str] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Peer(taken), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while await loop.run_in_executor(None, pipe.recv) is not None:
        pipe.send(list(taken))
    server.close()
