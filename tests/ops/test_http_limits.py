"""HTTP from peers that send too much, send too slowly, or do not read. Spoken on raw sockets."""

from __future__ import annotations

import contextlib
import socket
import time

import pytest

from tests.ops.bounded_child import LIMITS
from tests.ops.raw_peer import Child, exchange, post, read_all

pytestmark = pytest.mark.slow

MB = 2**20


# --- bodies


def test_empty_body_and_body_of_exactly_the_limit_are_accepted(child: Child) -> None:
    assert exchange(child, post("/form", 0)).endswith(b"\r\n0")
    assert exchange(child, post("/form", LIMITS.body) + bytes(LIMITS.body)).endswith(b"\r\n100000")


def test_body_one_byte_over_the_limit_is_refused_by_its_length(child: Child) -> None:
    assert exchange(child, post("/form", LIMITS.body + 1)).startswith(b"HTTP/1.1 413")


def test_only_upload_paths_accept_large_bodies(child: Child) -> None:
    assert exchange(child, post("/form?to=/upload/", 5 * MB)).startswith(b"HTTP/1.1 413")
    assert exchange(child, post("/upload/", 5 * MB) + bytes(5 * MB)).endswith(str(5 * MB).encode())


def test_large_upload_does_not_grow_memory(child: Child) -> None:
    before = child.reset_peak()
    with child.connect(30) as peer:
        peer.sendall(post("/upload/", 28 * MB))
        for _ in range(28):
            peer.sendall(bytes(MB))
        assert read_all(peer).endswith(str(28 * MB).encode())
    assert child.peak - before < 6 * MB


def test_400_megabytes_are_refused_without_growing_memory(child: Child) -> None:
    before = child.reset_peak()
    with child.connect() as peer:
        peer.sendall(post("/upload/", 400 * MB))
        with contextlib.suppress(ConnectionError):
            for _ in range(400):
                peer.sendall(bytes(MB))
    assert exchange(child, post("/upload/", 400 * MB)).startswith(b"HTTP/1.1 413")
    assert child.peak - before < 6 * MB


# Buffers of both kernels for a peer that is not read. They grow with the time that reading takes.
KERNEL = 24 * MB


def test_chunked_body_reaches_the_application_with_its_length(child: Child) -> None:
    got = exchange(
        child,
        b"POST /form HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    )
    assert got.startswith(b"HTTP/1.1 200")
    assert got.endswith(b"\r\n5")


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"Host: localhost\r\nHost: other.example\r\n",
        b"Host: localhost\r\n other.example\r\n",
        b"Host:\r\n\tlocalhost\r\n",
    ],
    ids=["none", "two", "folded", "folded empty"],
)
def test_request_without_exactly_one_host_on_one_line_is_refused(child: Child, headers: bytes) -> None:
    assert exchange(child, b"GET /form HTTP/1.1\r\n" + headers + b"\r\n").startswith(b"HTTP/1.1 400")
    assert child.answers()


def test_endless_chunked_body_is_refused_at_the_limit(child: Child) -> None:
    before = child.reset_peak()
    sent = 0
    with child.connect(30) as peer:
        peer.sendall(b"POST /upload/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + bytes(MB) + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for _ in range(2048):
                peer.sendall(chunk)
                sent += MB
    assert LIMITS.upload <= sent < LIMITS.upload + LIMITS.linger_bytes + KERNEL
    assert child.peak - before < 6 * MB
    assert child.answers()


def test_chunked_form_over_the_limit_gets_413(child: Child) -> None:
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    got = exchange(
        child, b"POST /form HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
    )
    assert got.startswith(b"HTTP/1.1 413")
    assert b"200 OK" not in got


def test_server_does_not_parse_forms(child: Child) -> None:
    before = child.reset_peak()
    head = (
        b"POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + bytes(20 * MB) + b"\r\n--b--\r\n"
    assert exchange(child, head % len(body) + body).endswith(str(len(body)).encode())
    assert child.peak - before < 6 * MB


def test_stalled_upload_gets_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(post("/upload/", 5 * MB) + bytes(1000))
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_upload_below_the_minimum_speed_gets_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(post("/upload/", 5 * MB))
        for _ in range(8):
            peer.sendall(b"x" * 100)
            time.sleep(0.15)
        assert read_all(peer).startswith(b"HTTP/1.1 408")


# --- headers


def test_endless_headers_get_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(4):
            time.sleep(0.3)
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"X-Slow: y\r\n")
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_silent_connection_gets_408(child: Child) -> None:
    with child.connect() as peer:
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_second_request_of_a_connection_has_its_own_deadline(child: Child) -> None:
    with child.connect() as peer:
        for _ in range(2):
            peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert peer.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(1.2)
        peer.sendall(b"GET / HTTP")
        assert read_all(peer).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: aaaa\r\n" * 5_000 + b"\r\n",
    ],
    ids=["long line", "long header", "many headers"],
)
def test_oversized_headers_are_refused(child: Child, head: bytes) -> None:
    got = exchange(child, head)
    assert got.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x0bb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x85b\r\n\r\n",
        b"GET /\xd8\xa7 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["both lengths", "plus", "hex", "two lengths", "feed in extension", "vertical tab", "0x85", "raw arabic"],
)
def test_ambiguous_requests_get_400(child: Child, request_bytes: bytes) -> None:
    with child.connect() as peer:
        peer.sendall(request_bytes)
        peer.settimeout(3)
        assert peer.recv(65536).startswith(b"HTTP/1.1 400")


def test_daphne_root_path_header_is_ignored(child: Child) -> None:
    got = exchange(
        child, b"GET /root HTTP/1.1\r\nHost: localhost\r\nDaphne-Root-Path: /admin\r\nConnection: close\r\n\r\n"
    )
    assert got.startswith(b"HTTP/1.1 200")
    assert b"/admin" not in got


def test_unread_response_is_not_held_in_memory(child: Child) -> None:
    before = child.reset_peak()
    with child.connect() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(LIMITS.unread_timeout + 1.5)
        got = len(read_all(peer))
    assert got < 64 * MB, "the connection is closed"
    assert child.peak - before < 5 * MB
