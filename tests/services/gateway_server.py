"""A gateway for messages to telephones, over real HTTP, that answers as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class GatewayServer(ThreadingHTTPServer):
    """Takes messages and remembers them. `status` and `body` are its next answers; `waits` holds them back."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 202
        # None: the gateway's own key for the message.
        self.body: bytes | None = None
        self.headers: dict[str, str] = {}
        self.waits = threading.Event()
        self.waits.set()
        # A drip of the answer's bytes, in seconds between two of them.
        self.drip = 0.0
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.seen_headers: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        """The address of the settings."""
        return f"http://127.0.0.1:{self.server_port}/v1/messages"


class _Handler(BaseHTTPRequestHandler):
    server: GatewayServer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        gateway = self.server
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        gateway.seen_headers.append(dict(self.headers))
        gateway.taken.append(message)
        gateway.waits.wait(20)
        key = f"p-{message['id']}"
        gateway.keys.append(key)
        body = gateway.body if gateway.body is not None else json.dumps({"id": key}).encode()
        try:
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if gateway.drip:
                    threading.Event().wait(gateway.drip)
        except OSError:
            return  # the client gave up


@contextmanager
def gateway_server() -> Iterator[GatewayServer]:
    """A gateway on a free port of this machine."""
    server = GatewayServer()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.waits.set()
        server.shutdown()
        server.server_close()
