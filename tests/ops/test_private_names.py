"""The undocumented names of libraries that `ops` relies on, with one test per name."""

from __future__ import annotations

import ast
import asyncio
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Before any other import of a reactor.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

from babel.messages.catalog import Catalog
from celery.worker import WorkController, state
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.core.cache.backends.redis import RedisCache
from django.utils.translation import reloader, trans_real
from django.utils.translation.template import templatize
from twisted.internet import reactor
from twisted.internet.testing import StringTransport
from twisted.web import http

import ops
from ops.serving.server.connection_limits import ConnectionLimiter, Limits
from ops.serving.server.http import BoundedChannel, BoundedHTTPFactory, BoundedRequest
from ops.serving.server.websocket import BoundedSocket, BoundedSocketFactory
from ops.translations import catalogues

LIMITS = Limits(body=10, upload=20, upload_paths=("/upload/",))
# The names that the tests below check. A new underscore name in `ops` needs a test and a line here.
CHECKED_NAMES = {
    "_asyncioEventloop",
    "_cache",
    "_handlingRequest",
    "_num_plurals",
    "_path",
    "_plural_expr",
    "_send100Continue",
}
# The modules that `ops` imports from libraries without a documented API, and the documented ones it needs.
CHECKED_MODULES = {
    "babel.messages.catalog",
    "babel.messages.extract",
    "babel.messages.mofile",
    "babel.messages.pofile",
    "daphne.http_protocol",
    "daphne.server",
    "daphne.ws_protocol",
    "twisted.internet",
    "twisted.internet.endpoints",
    "twisted.logger",
    "twisted.web",
}
LIBRARIES = ("autobahn", "babel", "daphne", "twisted")
HEADERS = b"Host: localhost\r\n"
HANDSHAKE = (
    b"GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n\r\n"
)
TEXT, CONTINUED, CLOSE, PING, PONG = 1, 0, 8, 9, 10


@pytest.mark.parametrize(
    "name, version",
    [
        ("autobahn", "26.10.2"),
        ("babel", "2.18.0"),
        ("celery", "5.7.0"),
        ("channels", "4.3.2"),
        ("daphne", "4.2.3"),
        ("django", "5.2.19"),
        ("twisted", "26.10.0"),
    ],
)
def test_installed_version_is_the_one_these_tests_were_written_for(name: str, version: str) -> None:
    """After an upgrade: read the changes of the library, run these tests, then change the version here."""
    assert importlib.metadata.version(name) == version


# --- the scan


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(Path(ops.__file__).parent.rglob("*.py")):
        yield path, path.read_text()


def own_names(tree: ast.AST) -> set[str]:
    """The names that a file defines itself: functions, classes, variables, attributes of `self`, and its imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            found.add(node.target.attr)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return found


def private_names(tree: ast.AST) -> set[str]:
    """The underscore names that a file reads as attributes or as strings."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {name for name in attributes | strings if re.fullmatch(r"_[a-zA-Z]\w+", name)}


def test_ops_uses_no_other_private_name() -> None:
    used: set[str] = set()
    for path, text in sources():
        tree = ast.parse(text)
        unknown = private_names(tree) - own_names(tree) - CHECKED_NAMES
        assert not unknown, f"{path}: {unknown}"
        used |= private_names(tree) & CHECKED_NAMES
    assert used == CHECKED_NAMES


def test_ops_silences_the_check_for_private_names_only_for_checked_ones() -> None:
    for path, text in sources():
        for line in text.splitlines():
            if "noqa: SLF001" in line:
                assert any(name in line for name in CHECKED_NAMES), f"{path}: {line}"


def test_ops_imports_no_other_module_of_these_libraries() -> None:
    imported = {
        node.module or ""
        for _path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    assert {module for module in imported if module.partition(".")[0] in LIBRARIES} == CHECKED_MODULES


@pytest.mark.parametrize(
    "own, library, overridden",
    [
        (
            BoundedServer,
            Server,
            {"create_application", "handle_reply", "kill_all_applications", "run"},
        ),
        (BoundedRequest, WebRequest, {"handleContentChunk", "process"}),
        (
            BoundedChannel,
            http.HTTPChannel,
            {
                "_send100Continue",
                "allContentReceived",
                "allHeadersReceived",
                "connectionLost",
                "connectionMade",
                "dataReceived",
                "lineLengthExceeded",
                "pauseProducing",
                "requestFactory",
                "resumeProducing",
            },
        ),
        (BoundedHTTPFactory, HTTPFactory, {"acceptableProtocols", "buildProtocol"}),
        (
            BoundedSocket,
            WebSocketProtocol,
            {
                "check_timeouts",
                "connectionLost",
                "connectionMade",
                "onMessageBegin",
                "onMessageFrameBegin",
                "onPing",
                "sendData",
            },
        ),
        (BoundedSocketFactory, WebSocketFactory, {"buildProtocol", "protocol"}),
    ],
)
def test_overridden_names_exist_in_the_library(own: type, library: type, overridden: set[str]) -> None:
    """A method that the library renames would otherwise never be called again, without an error."""
    assert {name for name in vars(own) if not name.startswith("__") and hasattr(library, name)} == overridden


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


# --- Babel


def test_babel_num_plurals_and_plural_expr_decide_the_plural_forms() -> None:
    catalog = Catalog(locale="ar")
    vars(catalog)["_num_plurals"], vars(catalog)["_plural_expr"] = 2, "(n != 1)"
    assert (catalog.num_plurals, catalog.plural_expr) == (2, "(n != 1)")
    assert catalog.plural_forms == "nplurals=2; plural=(n != 1);"


def test_babel_own_plural_rule_of_arabic_is_still_not_ours() -> None:
    """Once Babel has the right rule, ours can go."""
    assert Catalog(locale="ar").plural_expr != catalogues.PLURALS["ar"][1]


# --- Django and Celery


def test_django_redis_cache_has_a_client_behind_its_private_cache() -> None:
    cache = RedisCache("redis://localhost:6379/0", {})
    assert callable(cache._cache.get_client().ping)


def test_django_translation_file_changed_forgets_the_loaded_translations(tmp_path: Path) -> None:
    before = trans_real.translation("ar")
    assert reloader.translation_file_changed(sender=None, file_path=tmp_path / "django.mo") is True
    assert trans_real.translation("ar") is not before


def test_django_templatize_turns_a_template_into_python_that_marks_its_texts() -> None:
    assert templatize('{% translate "Enter" %}').strip() == "gettext(u'Enter')"


def test_celery_worker_controller_and_should_stop_exist() -> None:
    assert callable(WorkController.start)
    assert callable(WorkController.stop)
    assert state.should_stop in (None, False)
