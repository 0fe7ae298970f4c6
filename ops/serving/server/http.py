"""HTTP within limits: requests are refused before their body is in memory, and slow peers are disconnected early."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor
from twisted.web import http

from ops.serving.server.connection_limits import ConnectionLimiter, Limits

log = structlog.get_logger("diwan.serving")

CHUNK = 64 * 1024


class SpooledBody:
    """The queue that the application receives the body from, in chunks read from the file that Twisted spooled it to.

    Daphne would queue the whole body in memory, in addition to the file.
    """

    def __init__(self, request: BoundedRequest) -> None:
        self.request = request
        self.offset = 0
        self.read_whole = False
        self.gone = asyncio.Event()

    def put_nowait(self, message: dict[str, Any]) -> None:
        """Note a disconnect. Daphne also puts the body here, which is ignored: `get` reads it from the file."""
        if message["type"] == "http.disconnect":
            self.gone.set()

    async def get(self) -> dict[str, Any]:
        if not self.read_whole:
            content = self.request.content
            if content is None or content.closed:
                return {"type": "http.disconnect"}
            content.seek(self.offset)
            chunk = content.read(CHUNK)
            self.offset += len(chunk)
            self.read_whole = len(chunk) < CHUNK
            return {"type": "http.request", "body": chunk, "more_body": not self.read_whole}
        await self.gone.wait()
        return {"type": "http.disconnect"}


class BoundedRequest(WebRequest):
    """One request: forms are left to the application, and a body is counted as it arrives, with or without a length."""

    def __init__(self, channel: Any, queued: Any = False) -> None:
        # Twisted would parse every form in memory, on the event loop, into a dictionary that is never read.
        super().__init__(channel, queued, parsePOSTFormSubmission=False)
        self.received = 0

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        self.received += len(data)
        if self.channel.refused:
            return
        if self.received > self.channel.body_limit:
            self.channel.refuse(413, b"Content Too Large")
            return
        super().handleContentChunk(data)

    def process(self) -> Any:
        # Daphne accepts this header from any client; it moves the application to another path.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        if self.requestHeaders.hasHeader(b"transfer-encoding"):
            # The body is here as a whole. The application reads a form by its length, and would find none.
            self.requestHeaders.removeHeader(b"transfer-encoding")
            self.requestHeaders.setRawHeaders(b"content-length", [b"%d" % self.received])
        return super().process()

    def inbox(self) -> SpooledBody:
        """The queue that the application receives from."""
        return SpooledBody(self)

    async def drained(self) -> None:
        """Wait until the peer has read what was written; close the connection after the timeout."""
        # Twisted deletes the attribute once the response is complete.
        channel = getattr(self, "channel", None)
        if channel is None or channel.writable.is_set():
            return
        try:
            await asyncio.wait_for(channel.writable.wait(), channel.limits.unread_timeout)
        except TimeoutError:
            log.warning("connection closed: peer does not read", kind="http")
            channel.transport.abortConnection()


class BoundedChannel(http.HTTPChannel):
    """One connection. Its headers have a deadline, its body a maximum size and a minimum speed."""

    limits: Limits
    limiter: ConnectionLimiter
    requestFactory = BoundedRequest  # noqa: N815  Twisted's name

    def __init__(self) -> None:
        super().__init__()
        self.refused = False
        self.body_limit = 0
        self.writable = asyncio.Event()
        self.writable.set()
        self._deadline: Any = None
        self._received_before = 0
        self._discarded = 0

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        self.limiter.enter(self.transport, getattr(self.transport.getPeer(), "host", ""))
        self._set_deadline(self.limits.header_timeout, self._header_timeout)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self.limiter.leave(self.transport)
        self._set_deadline(0, None)
        self.writable.set()
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.refused:
            self._discarded += len(data)
            if self._discarded > self.limits.linger_bytes:
                self.transport.abortConnection()
            return
        if not self._handlingRequest and self._deadline is None:
            self._set_deadline(self.limits.header_timeout, self._header_timeout)
        super().dataReceived(data)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        self.refuse(431, b"Request Header Fields Too Large")

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        if self.refused:
            return
        # A header over several lines (RFC 9112, 5.2) is read in two ways by two servers, and names two hosts.
        if line[:1] in {b" ", b"\t"}:
            self.refuse(400, b"Bad Request")
            return
        super().lineReceived(line)

    def allHeadersReceived(self) -> None:  # noqa: N802
        hosts = self.requests[-1].requestHeaders.getRawHeaders(b"host", [])
        if len(hosts) != 1:
            # RFC 9112, 3.2. Without a host the links in the answer would name whatever address was connected to.
            self.refuse(400, b"Bad Request")
            return
        self.body_limit = self.limits.body_limit_of(self._path)
        if self.length is not None and self.length > self.body_limit:
            self.refuse(413, b"Content Too Large")
            return
        super().allHeadersReceived()
        if self.length != 0:
            self._received_before = 0
            self._set_deadline(self.limits.body_interval, self._check_body_speed)

    def allContentReceived(self) -> None:  # noqa: N802
        self._set_deadline(0, None)
        if not self.refused:
            super().allContentReceived()

    def pauseProducing(self) -> None:  # noqa: N802
        self.writable.clear()
        super().pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802
        self.writable.set()
        super().resumeProducing()

    def refuse(self, status: int, reason: bytes) -> None:
        """Answer with an error, and discard everything else that this peer sends."""
        if self.refused:
            return
        self.refused = True
        log.warning("request refused", status=status)
        self.transport.write(
            b"HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            % (status, reason, len(reason), reason)
        )
        self._set_deadline(self.limits.linger, self.loseConnection)

    def _send100Continue(self) -> None:  # noqa: N802
        if not self.refused:
            super()._send100Continue()

    def _set_deadline(self, seconds: float, callback: Any) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = reactor.callLater(seconds, callback) if callback else None

    def _header_timeout(self) -> None:
        self.refuse(408, b"Request Timeout")

    def _check_body_speed(self) -> None:
        received = self.requests[-1].received if self.requests else 0
        if received - self._received_before < self.limits.body_bytes:
            self.refuse(408, b"Request Timeout")
            return
        self._received_before = received
        self._set_deadline(self.limits.body_interval, self._check_body_speed)


class BoundedHTTPFactory(HTTPFactory):
    """Accepts connections up to the limit."""

    def __init__(self, server: Any, limits: Limits, limiter: ConnectionLimiter) -> None:
        super().__init__(server)
        self.timeOut = limits.idle
        self.limits = limits
        self.limiter = limiter

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        if not self.limiter.has_room(getattr(addr, "host", "")):
            log.warning("connection refused", reason="too many connections")
            return None
        channel = BoundedChannel()
        channel.limits, channel.limiter = self.limits, self.limiter
        channel.factory, channel.timeOut, channel.callLater = self, self.timeOut, reactor.callLater
        return channel

    def acceptableProtocols(self) -> list[bytes]:  # noqa: N802
        """HTTP/1.1 only, over TLS too: every limit here is enforced in its parser."""
        return [b"http/1.1"]
