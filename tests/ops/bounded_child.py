"""A child process that serves a small application with small limits: `python -m tests.ops.bounded_child PORT`.

GET answers "ok"; POST reads the body and answers its length; GET /large answers 64 MB in chunks. A socket on /echo
answers the length of each message, on /shout writes as fast as possible and never reads, on /deaf never reads.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from ops.serving.server.bounded_server import BoundedServer
from ops.serving.server.connection_limits import Limits

LIMITS = Limits(
    body=100_000,
    upload=30 * 2**20,
    upload_paths=("/upload/",),
    header_timeout=1.0,
    idle=5,
    body_bytes=4096,
    body_interval=1.0,
    connections=40,
    connections_per_address=30,
    unread=256 * 1024,
    unread_timeout=2.0,
    linger=1.0,
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _answer(scope, receive, send)
    else:
        await _talk(scope, receive, send)


async def _answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        if not message.get("more_body"):
            break
        await asyncio.sleep(0)
    body = str(length).encode() if scope["method"] == "POST" else b"ok"
    if scope["path"] == "/root":
        body = scope["root_path"].encode()
    large = scope["path"] == "/large"
    size = len(body) + large * 1024 * 64 * 1024
    headers = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if large:
        for _ in range(1024):
            await send({"type": "http.response.body", "body": bytes(64 * 1024), "more_body": True})
    await send({"type": "http.response.body", "body": body})


async def _talk(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/shout":
        for number in range(20_000):
            await send({"type": "websocket.send", "text": f"{number:06d}" + "x" * 16_000})
            await asyncio.sleep(0)
    elif scope["path"] == "/deaf":
        await asyncio.sleep(60)
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        await send({"type": "websocket.send", "text": str(len(message.get("text") or message.get("bytes") or ""))})


if __name__ == "__main__":
    port = int(sys.argv[1])
    server = BoundedServer(
        application,
        f"tcp:port={port}:interface=127.0.0.1",
        ready=lambda: sys.stdout.write("listening\n") and sys.stdout.flush(),
        limits=LIMITS,
    )
    server.run()
    if server.failure:
        sys.exit(server.failure)
