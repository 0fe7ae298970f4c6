"""A page of a room without a browser: one socket, its newest snapshot, and commands with answers."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from tests.services.web_socket import WebSocket

PATIENCE = 60


class Page:
    """One socket of one person."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.port, self.path, self.cookie = port, path, cookie
        self.snapshots = 0
        self.state: dict[str, Any] = {}
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> Page:
        host = f"localhost:{self.port}"
        headers = {"Host": host, "Origin": f"http://{host}", "Cookie": self.cookie}
        self.socket = await WebSocket.open(self.port, self.path, headers)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def _listen(self) -> None:
        while (text := await self.socket.receive()) is not None:
            message = json.loads(text)
            if message["type"] == "room":
                self.state = message
                self.snapshots += 1
            elif message["type"] == "bye":
                self._fail(RuntimeError(f"the server closed the socket: {message}"))
            elif (waiting := self._answers.pop(message.get("id", ""), None)) is not None:
                waiting.set_result(message)
        self._fail(RuntimeError(f"the socket was closed with {self.socket.closed_with}"))

    def _fail(self, error: RuntimeError) -> None:
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(error)

    async def command(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command, and return its answer. Raises RuntimeError when it is refused."""
        key = str(next(self._ids))
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        self.socket.send(json.dumps({"type": kind, "id": key, **fields}))
        async with asyncio.timeout(PATIENCE):
            found = await answer
        if found["type"] != "ok":
            raise RuntimeError(f"{kind}: {found}")
        return found

    def send(self, kind: str) -> None:
        """Send a command, and do not wait for its answer."""
        self.socket.send(json.dumps({"type": kind, "id": "x"}))

    async def until(self, is_so: Any) -> None:
        """Wait until the newest snapshot is so."""
        async with asyncio.timeout(PATIENCE):
            while not (self.state and is_so(self.state)):  # noqa: ASYNC110 - a measurement, not a product
                await asyncio.sleep(0.005)

    def close(self) -> None:
        self.socket.close()
        if self._listening is not None:
            self._listening.cancel()
