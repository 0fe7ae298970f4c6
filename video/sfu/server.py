"""The node's end of the wire: one Unix socket, one link at a time."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

from video.sfu import wire
from video.sfu.errors import WireError
from video.sfu.node import Node

log = logging.getLogger(__name__)

LOSSY_ABOVE = 1024 * 1024  # unread bytes; beyond, messages that are repeated every second are dropped
DEAD_ABOVE = 16 * 1024 * 1024  # unread bytes; beyond, the link counts as dead


class WireServer:
    """Accepts a link, decodes its lines, and writes the node's messages."""

    def __init__(self, path: Path) -> None:
        """Nothing is bound before `open`."""
        self._path = path
        self._node: Node | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None

    async def open(self, node: Node) -> None:
        """Listen; only this process's user may connect."""
        self._node = node
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=wire.MAX_LINE)
        finally:
            os.umask(before)

    async def close(self) -> None:
        """Close the link and remove the socket."""
        if self._server is not None:
            self._server.close()
        if self._writer is not None:
            self._writer.close()
        self._path.unlink(missing_ok=True)

    def emit(self, message: wire.FromNode) -> None:
        """Write one message to the link, if there is one."""
        writer = self._writer
        if writer is None:
            return
        waiting = writer.transport.get_write_buffer_size()
        if waiting > DEAD_ABOVE:
            log.error("the link does not read its messages: closing it")
            self._writer = None
            writer.transport.abort()
        elif waiting <= LOSSY_ABOVE or not isinstance(message, wire.Seen | wire.Speaking | wire.RecordingState):
            try:
                writer.write(wire.encode(message))
            except WireError as error:
                log.error("not sent: %s", error)  # noqa: TRY400 - the message says everything

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one link until it hangs up. A new link replaces the old one."""
        try:
            if not await self._greet(reader, writer):
                return
            async for message in _messages(reader):
                if self._writer is not writer or self._node is None:
                    return
                self._node.handle(message)
        except OSError as error:
            # The link's own process logs the reason; nothing may be logged after the last line of `serve`.
            log.debug("link lost: %s", error)
        except ValueError:
            log.error("link lost: it sent a line longer than %d bytes", wire.MAX_LINE)  # noqa: TRY400
        except asyncio.CancelledError:
            # asyncio would log it as an error if it were raised. `serve` logs the end itself, as its last line.
            log.debug("the node ends while a link is open")
        finally:
            if self._writer is writer:
                self._writer = None
            writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        node = self._node
        try:
            hello = wire.decode_to_node(await asyncio.wait_for(reader.readline(), 5))
        except (WireError, TimeoutError) as error:
            log.warning("no link: %s", error)
            return False
        if node is None or not isinstance(hello, wire.Hello) or hello.protocol != wire.PROTOCOL:
            log.warning("no link: its protocol is not %d", wire.PROTOCOL)
            return False
        if self._writer is not None:
            log.warning("a new link replaces the old one")
            self._writer.close()
        self._writer = writer
        node.handle(hello)
        self.emit(wire.Ready(wire.PROTOCOL, node.port, node.addresses, os.getpid()))
        return True


async def _messages(reader: asyncio.StreamReader) -> AsyncIterator[wire.ToNode]:
    while line := await reader.readline():
        try:
            yield wire.decode_to_node(line)
        except WireError as error:
            log.error("invalid message: %s", error)  # noqa: TRY400 - the message says everything


async def serve(
    path: Path, *, port: int, public_address: str | None, recorder: Path | None, until: Awaitable[None]
) -> None:
    """Run a node on `path` and UDP `port` until `until` is done; `recorder` is the recorder's socket."""
    server = WireServer(path)
    node = Node(server.emit)
    try:
        node.open(port=port, public_address=public_address, recorder=recorder)
        await server.open(node)
        log.info("media on UDP port %d of %s", node.port, ", ".join(node.addresses))
        await until
    finally:
        with contextlib.suppress(OSError):
            await server.close()
        await node.close()
