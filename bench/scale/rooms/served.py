"""The web process under measurement: the product's sockets and a trivial consumer behind one server.

It prints its port. For each line on its input it prints the statements that it sent to the database and the seconds of
processor that it used, since its start.
"""

from __future__ import annotations

# Installs the reactor; before any other import of one.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db.backends.signals import connection_created

from config.asgi import application as product


class Counter:
    """Counts the statements of every connection to the database."""

    found = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        self.found += 1
        return execute(sql, params, many, context)


class Trivial(AsyncWebsocketConsumer):
    """Passes on what its group is sent, and answers what its page sends."""

    async def connect(self) -> None:
        self.group = f"trivial.{self.scope['path'].rsplit('/', 2)[1]}"
        await self.accept()
        await self.channel_layer.group_add(self.group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data='{"type": "ok", "id": "1"}')

    async def trivial_text(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


trivial = Trivial.as_asgi()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route to the trivial consumer, or to the product."""
    is_trivial = scope["type"] == "websocket" and scope["path"].startswith("/ws/trivial/")
    await (trivial if is_trivial else product)(scope, receive, send)


def main() -> None:
    counter = Counter()

    def count(connection: Any, **_: Any) -> None:
        if counter not in connection.execute_wrappers:
            connection.execute_wrappers.append(counter)

    connection_created.connect(count, weak=False)

    def ready() -> None:
        print(server.port, flush=True)
        threading.Thread(target=answer, daemon=True).start()

    def answer() -> None:
        for _ in sys.stdin:
            print(json.dumps({"statements": counter.found, "seconds": time.process_time()}), flush=True)

    server = BoundedServer(application, "tcp:0:interface=127.0.0.1", ready=ready)
    server.run()


if __name__ == "__main__":
    main()
