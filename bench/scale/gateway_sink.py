"""A gateway that takes every message after a delay, over HTTP, and counts them."""

from __future__ import annotations

import asyncio
import json
from multiprocessing.connection import Connection


class Sink:
    """Answers each POST after `latency` seconds with a key of its own."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.taken: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-l")
                )
                key = json.loads(await reader.readexactly(length))["id"]
                await asyncio.sleep(self.latency)
                self.taken.append(key)
                body = json.dumps({"id": f"p-{key}"}).encode()
                writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client closed the connection, or gave up
        finally:
            writer.close()


def serve(pipe: Connection) -> None:
    """Send the port through the pipe; a number sets the latency and is answered by the keys so far; end by None."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    sink = Sink(0.0)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    loop = asyncio.get_running_loop()
    while (latency := await loop.run_in_executor(None, pipe.recv)) is not None:
        sink.latency = latency
        pipe.send(list(sink.taken))
    server.close()
