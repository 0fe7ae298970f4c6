"""HTTP that refuses early: before a body is in memory, before a slow peer has cost anything."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor
from twisted.web import http

from ops.serving.limits import ConnectionLimiter, Limits

log = structlog.get_logger("diwan.serving")

CHUNK = 64 * 1024


class SpooledBody:
    """The body as the application asks for it, piece by piece out of the file in which it was received.

    Daphne would queue the whole of it in memory, once more than the file holds it.
    """

    def __init__(self, request: BoundedRequest) -> None:
        self.request = request
        self.offset = 0
        self.read_whole = False
        self.gone = asyncio.Event()

    def put_nowait(self, message: dict[str, Any]) -> None:
        """Daphne tells what it read and when the peer left; only the latter is news."""
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
    """One request: forms are left to the application, bodies without a length are counted as they come."""

    def __init__(self, channel: Any, queued: Any = False) -> None:
        # Twisted would parse every form whole, in memory and on the loop, for a dictionary that nobody reads.
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
        # Daphne takes this header from anybody; it moves the application to another path.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        return super().process()

    def inbox(self) -> SpooledBody:
        """What the application receives from."""
        return SpooledBody(self)

    async def drained(self) -> None:
        """Wait until the peer has taken what was written; let go of one that does not."""
        # Twisted deletes the attribute once the answer is complete.
        channel = getattr(self, "channel", None)
        if channel is None or channel.taken.is_set():
            return
        try:
            await asyncio.wait_for(channel.taken.wait(), channel.limits.unread_within)
        except TimeoutError:
            log.warning("closed a peer that does not read", kind="http")
            channel.transport.abortConnection()


class BoundedChannel(http.HTTPChannel):
    """One connection. Its head has a deadline, its body a size and a least speed."""

    limits: Limits
    door: ConnectionLimiter
    requestFactory = BoundedRequest  # noqa: N815  Twisted's name

    def __init__(self) -> None:
        super().__init__()
        self.refused = False
        self.body_limit = 0
        self.taken = asyncio.Event()
        self.taken.set()
        self._deadline: Any = None
        self._at_last_look = 0
        self._discarded = 0

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        self.door.enter(self.transport, getattr(self.transport.getPeer(), "host", ""))
        self._expect(self.limits.head_within, self._no_head)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self.door.leave(self.transport)
        self._expect(0, None)
        self.taken.set()
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.refused:
            self._discarded += len(data)
            if self._discarded > self.limits.linger_bytes:
                self.transport.abortConnection()
            return
        if not self._handlingRequest and self._deadline is None:
            self._expect(self.limits.head_within, self._no_head)
        super().dataReceived(data)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        self.refuse(431, b"Request Header Fields Too Large")

    def allHeadersReceived(self) -> None:  # noqa: N802
        self.body_limit = self.limits.of_body(self._path)
        if self.length is not None and self.length > self.body_limit:
            self.refuse(413, b"Content Too Large")
            return
        super().allHeadersReceived()
        if self.length != 0:
            self._at_last_look = 0
            self._expect(self.limits.stretch, self._look_at_body)

    def allContentReceived(self) -> None:  # noqa: N802
        self._expect(0, None)
        if not self.refused:
            super().allContentReceived()

    def pauseProducing(self) -> None:  # noqa: N802
        self.taken.clear()
        super().pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802
        self.taken.set()
        super().resumeProducing()

    def refuse(self, status: int, words: bytes) -> None:
        """Answer, and read nothing more of what this peer sends."""
        if self.refused:
            return
        self.refused = True
        log.warning("refused", status=status)
        self.transport.write(
            b"HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            % (status, words, len(words), words)
        )
        self._expect(self.limits.linger, self.loseConnection)

    def _send100Continue(self) -> None:  # noqa: N802
        if not self.refused:
            super()._send100Continue()

    def _expect(self, within: float, otherwise: Any) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = reactor.callLater(within, otherwise) if otherwise else None

    def _no_head(self) -> None:
        self.refuse(408, b"Request Timeout")

    def _look_at_body(self) -> None:
        received = self.requests[-1].received if self.requests else 0
        if received - self._at_last_look < self.limits.slowest:
            self.refuse(408, b"Request Timeout")
            return
        self._at_last_look = received
        self._expect(self.limits.stretch, self._look_at_body)


class BoundedHTTPFactory(HTTPFactory):
    """Makes connections while there is room for them."""

    def __init__(self, server: Any, limits: Limits, door: ConnectionLimiter) -> None:
        super().__init__(server)
        self.timeOut = limits.idle
        self.limits = limits
        self.door = door

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        if not self.door.has_room(getattr(addr, "host", "")):
            log.warning("refused", reason="too many connections")
            return None
        channel = BoundedChannel()
        channel.limits, channel.door = self.limits, self.door
        channel.factory, channel.timeOut, channel.callLater = self, self.timeOut, reactor.callLater
        return channel

    def acceptableProtocols(self) -> list[bytes]:  # noqa: N802
        """HTTP/1.1 alone, over TLS too: every bound here is of its parser."""
        return [b"http/1.1"]
