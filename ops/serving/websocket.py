"""WebSockets that stay small in both directions."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

import structlog
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from ops.serving.limits import ConnectionLimiter, Limits

log = structlog.get_logger("diwan.serving")

# Close codes of RFC 6455, section 7.4.1.
POLICY_VIOLATION = 1008
MESSAGE_TOO_BIG = 1009


class Inbox:
    """What the application receives from. While it is full the socket is not read, and TCP holds the peer back."""

    def __init__(self, socket: BoundedSocket, limits: Limits) -> None:
        self.socket = socket
        self.full = limits.waiting
        self.full_bytes = limits.waiting_bytes
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.bytes = 0

    def put_nowait(self, message: dict[str, Any]) -> None:
        self.queue.put_nowait(message)
        self.bytes += _size(message)
        if self.queue.qsize() >= self.full or self.bytes >= self.full_bytes:
            self.socket.read_on(False)

    async def get(self) -> dict[str, Any]:
        message = await self.queue.get()
        self.bytes -= _size(message)
        if self.queue.qsize() <= self.full // 2 and self.bytes <= self.full_bytes // 2:
            self.socket.read_on(True)
        return message


def _size(message: dict[str, Any]) -> int:
    return len(message.get("text") or message.get("bytes") or "")


class _Writing:
    """Told by the transport when more was written than the peer has taken."""

    def __init__(self, socket: BoundedSocket) -> None:
        self.socket = socket

    def pauseProducing(self) -> None:  # noqa: N802  Twisted's names
        self.socket.behind_since = time.monotonic()

    def resumeProducing(self) -> None:  # noqa: N802
        self.socket.behind_since = None
        self.socket.unread = 0

    def stopProducing(self) -> None:  # noqa: N802
        self.socket.behind_since = None


class BoundedSocket(WebSocketProtocol):
    """One WebSocket."""

    limits: Limits
    door: ConnectionLimiter
    # Autobahn's own mark: it looks at nothing more of a peer that it failed.
    failedByMe: bool  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.behind_since: float | None = None
        self.unread = 0
        self.pieces = 0
        self.pings: deque[float] = deque()
        # Since when it is not read because its messages wait for our own code.
        self.held_since: float | None = None

    def connectionMade(self) -> None:  # noqa: N802
        # The HTTP side registered itself as the one to tell about full buffers; from here on it is this side.
        self.transport.unregisterProducer()
        self.transport.registerProducer(_Writing(self), True)
        super().connectionMade()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        self.door.leave(self.transport)
        super().connectionLost(reason)

    def inbox(self) -> Inbox:
        """What the application receives from."""
        return Inbox(self, self.limits)

    def read_on(self, on: bool) -> None:
        """Read from the socket, or leave what comes to the kernel."""
        if on == (self.held_since is None) or self.transport is None:
            return
        self.held_since = None if on else time.monotonic()
        if on:
            self.transport.resumeProducing()
        else:
            self.transport.pauseProducing()

    def onMessageBegin(self, isBinary: bool) -> None:  # noqa: N802, N803  autobahn's names
        self.pieces = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802
        self.pieces += 1
        if self.message_data_total_length + length > self.limits.message:
            self.end(MESSAGE_TOO_BIG, "message too big")
        elif self.pieces > self.limits.pieces:
            self.end(POLICY_VIOLATION, "too many pieces")
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
        if self.behind_since is not None:
            self.unread += len(data)
            if self.unread > self.limits.unread:
                self.let_go()
                return
        super().sendData(data, *args, **kwargs)

    def check_timeouts(self) -> None:
        # A socket that is not read does not tell that its peer has left, either.
        since = min(filter(None, (self.behind_since, self.held_since)), default=None)
        if since is not None and time.monotonic() - since > self.limits.unread_within:
            self.let_go()
            return
        super().check_timeouts()

    def end(self, code: int, reason: str) -> None:
        """Close with a code; what still arrives of this peer is not looked at."""
        if self.failedByMe or self.state != self.STATE_OPEN:
            return
        log.warning("socket closed", code=code, reason=reason)
        self.failedByMe = True
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def let_go(self) -> None:
        """Drop a peer that does not read, which would not read a close frame either, or that nobody listens to."""
        log.warning("closed a peer that does not keep up", kind="websocket")
        self.transport.abortConnection()


class BoundedSocketFactory(WebSocketFactory):
    protocol = BoundedSocket

    def __init__(self, server: Any, limits: Limits, door: ConnectionLimiter) -> None:
        super().__init__(server, server=server.server_name)
        self.limits = limits
        self.door = door
        self.setProtocolOptions(
            # Daphne asks the application, which compares the origin with the host; `null` is refused there.
            allowNullOrigin=True,
            autoPingTimeout=server.ping_timeout,
            openHandshakeTimeout=server.websocket_handshake_timeout,
            closeHandshakeTimeout=2,
            # Violations are told with a close code before the connection ends.
            failByDrop=False,
            # Of what comes in; what we send may be longer than what we take, so the total is counted here above.
            maxFramePayloadSize=limits.message,
            maxMessagePayloadSize=0,
        )

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        socket = super().buildProtocol(addr)
        socket.limits, socket.door = self.limits, self.door
        return socket
