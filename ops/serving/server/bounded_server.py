"""Daphne with the limits of the product, a clean shutdown, and an error when it cannot listen."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

# Installs Twisted's reactor on asyncio; must come before anything else that asks for one.
from daphne.server import Server  # isort: skip

from twisted.internet import defer, reactor
from twisted.internet.endpoints import serverFromString
from twisted.logger import globalLogBeginner

from ops.serving.server.connection_limits import ConnectionLimiter, Limits, from_settings
from ops.serving.server.http import BoundedHTTPFactory
from ops.serving.server.websocket import BoundedSocketFactory


class BoundedServer(Server):
    """Serves one ASGI application on one endpoint until it is stopped.

    `ready` is called on the event loop once the port is open. After `run`, `failure` holds the reason when it could
    not be opened.
    """

    def __init__(
        self,
        application: Any,
        endpoint: str,
        *,
        ready: Callable[[], None],
        limits: Limits | None = None,
        **options: Any,
    ) -> None:
        self.limits = limits or from_settings()
        self.limiter = ConnectionLimiter(self.limits)
        self.ready = ready
        self.failure = ""
        self.port = 0
        super().__init__(application, endpoints=[endpoint], server_name="", websocket_handshake_timeout=10, **options)

    def run(self) -> None:
        """Listen and serve. Returns after SIGINT, SIGTERM or a failure to listen."""
        _allow_enough_files(self.limits.connections)
        self.connections: dict[Any, dict[str, Any]] = {}
        self.http_factory = BoundedHTTPFactory(self, self.limits, self.limiter)
        self.ws_factory = BoundedSocketFactory(self, self.limits, self.limiter)
        with suppress(AssertionError):  # another server of this process has started it
            globalLogBeginner.beginLoggingTo([lambda _: None], redirectStandardIO=False, discardBuffer=True)
        asyncio.set_event_loop(reactor._asyncioEventloop)  # noqa: SLF001  the reactor has no public name for it
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        reactor.callWhenRunning(self._listen)
        reactor.run(installSignalHandlers=self.signal_handlers)

    def _listen(self) -> None:
        listening = serverFromString(reactor, self.endpoints[0]).listen(self.http_factory)
        listening.addCallbacks(self._opened, self._failed)

    def _opened(self, port: Any) -> None:
        self.listeners.append(port)
        self.port = port.getHost().port
        self.ready()

    def _failed(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        reactor.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for one request or socket. Returns the queue that it receives from."""
        if protocol not in self.connections:
            return None
        scope.setdefault("asgi", {"version": "3.0"})
        inbox = protocol.inbox()
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(
            self.application(scope, inbox.get, partial(self.handle_reply, protocol))
        )
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send one message to the peer. While the peer is slow to read a response, its application waits."""
        await super().handle_reply(protocol, message)
        if message["type"] == "http.response.body":
            await protocol.drained()

    def kill_all_applications(self) -> Any:
        """Cancel the running applications and wait for them: none is interrupted in its own cleanup."""
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details and not details["application_instance"].done()
        ]
        for application in running:
            application.cancel()
        ended = defer.Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))
        ended.addErrback(lambda _: None)
        return ended


def _allow_enough_files(connections: int) -> None:
    """Raise the limit of open files. A socket counts as a file, and a login shell allows 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections * 2 + 512
    if soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
