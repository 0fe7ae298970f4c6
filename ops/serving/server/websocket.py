"""WebSockets with limits in both directions."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

import structlog
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from ops.serving.server.connection_limits import ConnectionLimiter, Limits

log = structlog.get_logger("diwan.serving")

# Close codes of RFC 6455, section 7.4.1.
POLICY_VIOLATION = 1008
MESSAGE_TOO_BIG = 1009


class Inbox:
    """The queue that the application receives from. While it is full the socket is paused, and TCP slows the peer."""

    def __init__(self, socket: BoundedSocket, limits: Limits) -> None:
        self.socket = socket
        self.full = limits.queue_length
        self.full_bytes = limits.queue_bytes
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.bytes = 0

    def put_nowait(self, message: dict[str, Any]) -> None:
        self.queue.put_nowait(message)
        self.bytes += _size(message)
        if self.queue.qsize() >= self.full or self.bytes >= self.full_bytes:
            self.socket.set_reading(False)

    async def get(self) -> dict[str, Any]:
        message = await self.queue.get()
        self.bytes -= _size(message)
        if self.queue.qsize() <= self.full // 2 and self.bytes <= self.full_bytes // 2:
            self.socket.set_reading(True)
        return message


def _size(message: dict[str, Any]) -> int:
    return len(message.get("text") or message.get("bytes") or "")


class _WriteFlow:
    """Called by the transport when more was written than the peer has read, and when the peer has caught up."""

    def __init__(self, socket: BoundedSocket) -> None:
        self.socket = socket

    def pauseProducing(self) -> None:  # noqa: N802  Twisted's names
        self.socket.unread_since = time.monotonic()

    def resumeProducing(self) -> None:  # noqa: N802
        self.socket.unread_since = None
        self.socket.unread = 0

    def stopProducing(self) -> None:  # noqa: N802
        self.socket.unread_since = None


class BoundedSocket(WebSocketProtocol):
    """One WebSocket."""

    limits: Limits
    limiter: ConnectionLimiter
    # Autobahn's own flag: it ignores everything else from a peer that it failed.
    failedByMe: bool  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.unread_since: float | None = None
        self.unread = 0
        self.fragments = 0
        self.pings: deque[float] = deque()
        # Since when the socket is paused because its messages wait for the application.
        self.paused_since: float | None = None

    def connectionMade(self) -> None:  # noqa: N802
        # The HTTP channel registered itself for full buffers; from here on this protocol handles them.
        self.transport.unregisterProducer()
        self.transport.registerProducer(_WriteFlow(self), True)
        super().connectionMade()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        self.limiter.leave(self.transport)
        super().connectionLost(reason)

    def inbox(self) -> Inbox:
        """The queue that the application receives from."""
        return Inbox(self, self.limits)

    def set_reading(self, on: bool) -> None:
        """Read from the socket, or leave arriving data to the kernel."""
        if on == (self.paused_since is None) or self.transport is None:
            return
        self.paused_since = None if on else time.monotonic()
        if on:
            self.transport.resumeProducing()
        else:
            self.transport.pauseProducing()

    def onMessageBegin(self, isBinary: bool) -> None:  # noqa: N802, N803  autobahn's names
        self.fragments = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802
        self.fragments += 1
        if self.message_data_total_length + length > self.limits.message:
            self.end(MESSAGE_TOO_BIG, "message too big")
        elif self.fragments > self.limits.fragments:
            self.end(POLICY_VIOLATION, "too many fragments")
        super().onMessageFrameBegin(length)

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        now = time.monotonic()
        self.pings.append(now)
        while self.pings[0] < now - 1:
            self.pings.popleft()
        if len(self.pings) > self.limits.pings_per_second:
            self.end(POLICY_VIOLATION, "too many pings")
            return
        super().onPing(payload)

    def sendData(self, data: bytes, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        if self.unread_since is not None:
            self.unread += len(data)
            if self.unread > self.limits.unread:
                self.abort()
                return
        super().sendData(data, *args, **kwargs)

    def check_timeouts(self) -> None:
        # A paused socket does not report that its peer has left, either.
        since = min(filter(None, (self.unread_since, self.paused_since)), default=None)
        if since is not None and time.monotonic() - since > self.limits.unread_timeout:
            self.abort()
            return
        super().check_timeouts()

    def end(self, code: int, reason: str) -> None:
        """Close with a code, and ignore everything else from this peer."""
        if self.failedByMe or self.state != self.STATE_OPEN:
            return
        log.warning("socket closed", code=code, reason=reason)
        self.failedByMe = True
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def abort(self) -> None:
        """Abort the connection. A peer that does not read would not read a close frame either."""
        log.warning("connection closed: peer or application does not keep up", kind="websocket")
        self.transport.abortConnection()


class BoundedSocketFactory(WebSocketFactory):
    protocol = BoundedSocket

    def __init__(self, server: Any, limits: Limits, limiter: ConnectionLimiter) -> None:
        super().__init__(server, server=server.server_name)
        self.limits = limits
        self.limiter = limiter
        self.setProtocolOptions(
            # Daphne asks the application, which compares the origin with the host and refuses `null`.
            allowNullOrigin=True,
            autoPingTimeout=server.ping_timeout,
            openHandshakeTimeout=server.websocket_handshake_timeout,
            closeHandshakeTimeout=2,
            # After a violation the peer gets a close code before the connection ends.
            failByDrop=False,
            # Limits incoming frames. The limit of a message would apply to what we send as well, which may be longer:
            # `onMessageFrameBegin` counts the total of incoming ones.
            maxFramePayloadSize=limits.message,
            maxMessagePayloadSize=0,
        )

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        socket = super().buildProtocol(addr)
        socket.limits, socket.limiter = self.limits, self.limiter
        return socket
