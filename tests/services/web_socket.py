"""A WebSocket client (RFC 6455) with the features that tests need: whole text messages, and answers to pings."""

from __future__ import annotations

import asyncio
import base64
import os

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10


class WebSocket:
    """One open socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Use `open`."""
        self._reader = reader
        self._writer = writer
        self.closed_with: int | None = None
        """The close code of the other side."""

    @classmethod
    async def open(cls, port: int, path: str, headers: dict[str, str]) -> WebSocket:
        """Open a WebSocket to a server on this machine."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = [
            f"GET {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        ]
        writer.write("\r\n".join([*head, "", ""]).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in answer.splitlines()[0], answer
        return cls(reader, writer)

    async def receive(self) -> str | None:
        """Return the next message, or None when the other side has closed."""
        message = b""
        try:
            while True:
                is_last, kind, payload = await self._frame()
                if kind == PING:
                    self._write(PONG, payload)
                elif kind == CLOSE:
                    self.closed_with = int.from_bytes(payload[:2], "big")
                    return None
                elif kind in {TEXT, CONTINUATION}:
                    message += payload
                    if is_last:
                        return message.decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def send(self, text: str) -> None:
        """Send one message."""
        self._write(TEXT, text.encode())

    @property
    def is_closed(self) -> bool:
        """True if the other side has closed the connection."""
        return self._reader.at_eof()

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    async def _frame(self) -> tuple[bool, int, bytes]:
        first, second = await self._reader.readexactly(2)
        length = second & 127
        if length > 125:
            length = int.from_bytes(await self._reader.readexactly(2 if length == 126 else 8), "big")
        return bool(first & 128), first & 15, await self._reader.readexactly(length)

    def _write(self, kind: int, payload: bytes) -> None:
        mask, size = os.urandom(4), len(payload)
        if size < 126:
            length = bytes([128 | size])
        elif size < 65536:
            length = bytes([128 | 126]) + size.to_bytes(2, "big")
        else:
            length = bytes([128 | 127]) + size.to_bytes(8, "big")
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self._writer.write(bytes([128 | kind]) + length + mask + masked)
