"""The undocumented names of Daphne and Twisted that the server relies on, with one test per name."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

# Before any other import of a reactor.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

from daphne.server import Server
from twisted.internet import reactor
from twisted.internet.testing import StringTransport
from twisted.web import http

from ops.serving.server.connection_limits import ConnectionLimiter, Limits
from ops.serving.server.http import BoundedHTTPFactory, BoundedRequest
from ops.serving.server.websocket import BoundedSocket, BoundedSocketFactory

LIMITS = Limits(body=10, upload=20, upload_paths=("/upload/",))
HEADERS = b"Host: localhost\r\n"
HANDSHAKE = (
    b"GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n\r\n"
)
TEXT, CONTINUED, CLOSE, PING, PONG = 1, 0, 8, 9, 10


# --- Daphne


class _Transport(StringTransport):
    """A connection in memory."""

    protocol: Any = None

    def setTcpNoDelay(self, enabled: bool) -> None:  # noqa: N802  Twisted's name
        """Autobahn sets it on every connection."""


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
    while True:
        await receive()


class _Server:
    """A server of ours that listens on nothing, with one connection in memory."""

    def __init__(self) -> None:
        self.server = BoundedServer(_echo, "tcp:port=0", ready=lambda: None, limits=LIMITS)
        self.server.connections = {}
        limiter = ConnectionLimiter(LIMITS)
        self.server.http_factory = BoundedHTTPFactory(self.server, LIMITS, limiter)
        self.server.ws_factory = BoundedSocketFactory(self.server, LIMITS, limiter)
        self.transport = _Transport()
        self.channel = self.server.http_factory.buildProtocol(self.transport.getPeer())
        self.transport.protocol = self.channel
        # The reactor does not run here; timeouts are tested on real sockets.
        self.channel.callLater = lambda *_args, **_kwargs: _Delayed()
        self.channel._set_deadline = lambda *_args: None
        self.channel.makeConnection(self.transport)

    async def shake_hands(self) -> Any:
        self.channel.dataReceived(HANDSHAKE)
        for _ in range(5):
            await asyncio.sleep(0)
        assert self.transport.value().startswith(b"HTTP/1.1 101")
        self.transport.clear()
        return self.transport.protocol

    async def close(self) -> None:
        running = [
            row["application_instance"] for row in self.server.connections.values() if "application_instance" in row
        ]
        for application in running:
            application.cancel()
        await asyncio.gather(*running, return_exceptions=True)


class _Delayed:
    def active(self) -> bool:
        return False

    def cancel(self) -> None:
        pass

    def reset(self, _seconds: float) -> None:
        pass


def _frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
    return bytes([opcode | (0x80 if final else 0), 0x80 | len(payload)]) + bytes(4) + payload


async def test_daphne_puts_a_request_into_the_queue_that_create_application_returns() -> None:
    made = _Server()
    put: list[dict[str, Any]] = []

    class Queue:
        put_nowait = staticmethod(put.append)

    scopes: list[dict[str, Any]] = []
    made.server.create_application = lambda _protocol, scope: scopes.append(scope) or Queue()
    made.channel.dataReceived(b"POST /form HTTP/1.1\r\n" + HEADERS + b"Content-Length: 3\r\n\r\nabc")
    assert scopes[0]["path"] == "/form"
    assert put == [{"type": "http.request", "body": b"abc", "more_body": False}]
    [request] = made.server.connections
    request.connectionLost(None)
    assert put[-1] == {"type": "http.disconnect"}


async def test_daphne_keeps_the_application_of_each_protocol_in_connections() -> None:
    made = _Server()
    made.channel.dataReceived(b"GET / HTTP/1.1\r\n" + HEADERS + b"\r\n")
    [(request, details)] = made.server.connections.items()
    assert isinstance(request, BoundedRequest)
    assert isinstance(details["application_instance"], asyncio.Task)
    await made.close()


async def test_root_path_header_is_removed_before_daphne_reads_it() -> None:
    made = _Server()
    scopes: list[dict[str, Any]] = []
    made.server.create_application = lambda _protocol, scope: scopes.append(scope)
    made.channel.dataReceived(b"GET / HTTP/1.1\r\n" + HEADERS + b"Daphne-Root-Path: /admin\r\n\r\n")
    assert scopes[0]["root_path"] == ""


def test_daphne_server_has_the_attributes_that_our_run_uses() -> None:
    server = Server(_echo, endpoints=["tcp:port=0"], server_name="", websocket_handshake_timeout=10)
    assert server.endpoints == ["tcp:port=0"]
    assert server.listeners == []
    assert server.signal_handlers is True
    assert (server.server_name, server.websocket_handshake_timeout) == ("", 10)
    assert server.ping_timeout > 0
    for name in ("application_checker", "timeout_checker", "kill_all_applications", "create_application"):
        assert callable(getattr(server, name))


async def test_daphne_timeout_checker_calls_check_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[float] = []
    monkeypatch.setattr(reactor, "callLater", lambda seconds, *_args: later.append(seconds))
    server = Server(_echo, endpoints=["tcp:port=0"])
    checked: list[str] = []

    class Protocol:
        def check_timeouts(self) -> None:
            checked.append("checked")

    server.connections = {Protocol(): {}}
    server.timeout_checker()
    assert (checked, later) == (["checked"], [2])


async def test_daphne_hands_an_upgraded_connection_to_the_factory_of_sockets() -> None:
    made = _Server()
    socket = await made.shake_hands()
    assert isinstance(socket, BoundedSocket)
    await made.close()


# --- Autobahn


async def test_autobahn_state_is_open_after_the_handshake_and_send_close_frame_ends_it() -> None:
    made = _Server()
    socket = await made.shake_hands()
    assert socket.state == socket.STATE_OPEN
    socket.sendCloseFrame(code=1008, reasonUtf8=b"reason", isReply=False)
    assert made.transport.value() == bytes([0x80 | CLOSE, 8]) + (1008).to_bytes(2, "big") + b"reason"
    assert socket.state != socket.STATE_OPEN
    await made.close()


async def test_autobahn_message_data_total_length_counts_the_frames_of_a_message() -> None:
    made = _Server()
    socket = await made.shake_hands()
    made.transport.protocol.dataReceived(_frame(TEXT, b"abc", final=False))
    assert socket.message_data_total_length == 3
    made.transport.protocol.dataReceived(_frame(CONTINUED, b"de", final=False))
    assert socket.message_data_total_length == 5
    assert socket.fragments == 2
    await made.close()


async def test_autobahn_ignores_messages_of_a_peer_once_failed_by_me_is_set() -> None:
    made = _Server()
    socket = await made.shake_hands()
    received: list[bytes] = []
    socket.onMessage = lambda payload, _is_binary: received.append(payload)
    socket.dataReceived(_frame(TEXT, b"before"))
    assert socket.failedByMe is False
    socket.failedByMe = True
    socket.dataReceived(_frame(TEXT, b"after"))
    assert received == [b"before"]
    await made.close()


async def test_autobahn_on_ping_answers_with_a_pong() -> None:
    made = _Server()
    socket = await made.shake_hands()
    socket.dataReceived(_frame(PING, b"x"))
    assert made.transport.value() == bytes([0x80 | PONG, 1]) + b"x"
    await made.close()


async def test_autobahn_writes_every_frame_through_send_data() -> None:
    made = _Server()
    socket = await made.shake_hands()
    socket.unread_since, socket.unread = 0.0, LIMITS.unread
    socket.sendMessage(b"too much")
    assert made.transport.value() == b"", "the connection is aborted and nothing is written"
    assert made.transport.disconnecting or made.transport.aborting
    await made.close()


# --- Twisted


class _Request(http.Request):
    """Answers nothing."""

    def process(self) -> None:
        pass


def _channel() -> Any:
    channel = http.HTTPChannel()
    channel.requestFactory = _Request
    channel.callLater = lambda *_args, **_kwargs: _Delayed()
    channel.timeOut = None
    channel.makeConnection(_Transport())
    return channel


def test_twisted_reactor_has_the_asyncio_event_loop() -> None:
    assert isinstance(reactor._asyncioEventloop, asyncio.AbstractEventLoop)


def test_twisted_channel_has_path_and_length_once_all_headers_are_received() -> None:
    seen: list[tuple[bytes, int | None]] = []
    for head in (b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b""):
        channel = _channel()
        received = channel.allHeadersReceived

        def all_headers_received(channel: Any = channel, received: Any = received) -> None:
            seen.append((channel._path, channel.length))
            received()

        channel.allHeadersReceived = all_headers_received
        channel.dataReceived(b"POST /upload/?a=b HTTP/1.1\r\n" + HEADERS + head + b"\r\n")
    assert seen == [(b"/upload/?a=b", 3), (b"/upload/?a=b", None), (b"/upload/?a=b", 0)]


def test_twisted_handling_request_is_true_from_the_whole_request_to_the_response() -> None:
    channel = _channel()
    channel.dataReceived(b"POST / HTTP/1.1\r\n" + HEADERS + b"Content-Length: 3\r\n\r\nab")
    assert not channel._handlingRequest
    channel.dataReceived(b"c")
    assert channel._handlingRequest
    channel.requests[-1].finish()
    assert not channel._handlingRequest


def test_twisted_send_100_continue_is_called_for_an_expecting_client() -> None:
    channel = _channel()
    called: list[bool] = []
    channel._send100Continue = lambda: called.append(True)
    channel.dataReceived(b"POST / HTTP/1.1\r\n" + HEADERS + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert called == [True]


def test_twisted_line_length_exceeded_is_called_for_a_long_header() -> None:
    channel = _channel()
    called: list[int] = []
    channel.lineLengthExceeded = lambda line: called.append(len(line))
    channel.dataReceived(b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000)
    assert called


def test_twisted_parse_post_form_submission_false_leaves_the_form_to_the_application() -> None:
    form = b"a=b"
    head = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n"
    parsed: list[dict[bytes, Any]] = []
    for parse in (True, False):
        channel = _channel()
        channel.requestFactory = lambda *args, parse=parse: _Request(*args, parsePOSTFormSubmission=parse)
        channel.dataReceived(b"POST / HTTP/1.1\r\n" + HEADERS + head + form)
        parsed.append(channel.requests[-1].args)
        assert channel.requests[-1].content.read() == form
    assert parsed == [{b"a": [b"b"]}, {}]


def test_twisted_request_loses_its_channel_once_the_response_is_complete() -> None:
    channel = _channel()
    channel.dataReceived(b"GET / HTTP/1.1\r\n" + HEADERS + b"\r\n")
    request = channel.requests[-1]
    assert request.channel is channel
    request.finish()
    assert getattr(request, "channel", None) is None
