"""What the serving process does when peers send too much, too slowly, or do not read. Spoken on raw sockets."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.bounded_child import LIMITS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
MB = 2**20


@dataclass
class Child:
    process: subprocess.Popen[str]
    port: int

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    @property
    def peak(self) -> int:
        """The most memory it ever held, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def forget_peak(self) -> int:
        """Start measuring anew; returns what it holds now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        return self.peak

    def answers(self) -> bool:
        return exchange(self, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    told = tmp_path_factory.mktemp("child") / "stderr"
    errors = told.open("w")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ops.bounded_child", str(port)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "listening"
    served = Child(process, port)
    assert served.answers()
    yield served
    assert process.poll() is None, "the server did not survive its peers"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    errors.close()
    assert "Traceback" not in told.read_text()


def read_all(peer: socket.socket) -> bytes:
    got = b""
    with contextlib.suppress(ConnectionError):
        while chunk := peer.recv(65536):
            got += chunk
    return got


def exchange(child: Child, request: bytes) -> bytes:
    with child.connect() as peer:
        peer.sendall(request)
        return read_all(peer)


def post(path: str, length: int) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode()


# --- bodies


def test_an_empty_body_and_one_of_exactly_the_limit_are_taken(child: Child) -> None:
    assert exchange(child, post("/form", 0)).endswith(b"\r\n0")
    assert exchange(child, post("/form", LIMITS.body) + bytes(LIMITS.body)).endswith(b"\r\n100000")


def test_one_byte_too_many_is_refused_before_it_is_sent(child: Child) -> None:
    assert exchange(child, post("/form", LIMITS.body + 1)).startswith(b"HTTP/1.1 413")


def test_files_go_to_upload_paths_only(child: Child) -> None:
    assert exchange(child, post("/form?to=/upload/", 5 * MB)).startswith(b"HTTP/1.1 413")
    assert exchange(child, post("/upload/", 5 * MB) + bytes(5 * MB)).endswith(str(5 * MB).encode())


def test_a_large_upload_does_not_grow_the_memory(child: Child) -> None:
    before = child.forget_peak()
    with child.connect(30) as peer:
        peer.sendall(post("/upload/", 28 * MB))
        for _ in range(28):
            peer.sendall(bytes(MB))
        assert read_all(peer).endswith(str(28 * MB).encode())
    assert child.peak - before < 6 * MB


def test_400_megabytes_are_refused_before_memory_grows(child: Child) -> None:
    before = child.forget_peak()
    with child.connect() as peer:
        peer.sendall(post("/upload/", 400 * MB))
        with contextlib.suppress(ConnectionError):
            for _ in range(400):
                peer.sendall(bytes(MB))
    assert exchange(child, post("/upload/", 400 * MB)).startswith(b"HTTP/1.1 413")
    assert child.peak - before < 6 * MB


# What both sides of a connection hold for a peer that is not read: it grows with the time that reading takes.
KERNEL = 24 * MB


def test_an_endless_body_in_chunks_is_refused_at_the_limit(child: Child) -> None:
    before = child.forget_peak()
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


def test_a_chunked_form_over_the_limit_reads_why(child: Child) -> None:
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    got = exchange(
        child, b"POST /form HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
    )
    assert got.startswith(b"HTTP/1.1 413")
    assert b"200 OK" not in got


def test_a_form_is_not_parsed_by_the_server_itself(child: Child) -> None:
    before = child.forget_peak()
    head = (
        b"POST /upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + bytes(20 * MB) + b"\r\n--b--\r\n"
    assert exchange(child, head % len(body) + body).endswith(str(len(body)).encode())
    assert child.peak - before < 6 * MB


def test_a_stalled_upload_ends_with_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(post("/upload/", 5 * MB) + bytes(1000))
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_an_upload_that_only_trickles_ends_with_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(post("/upload/", 5 * MB))
        for _ in range(8):
            peer.sendall(b"x" * 100)
            time.sleep(0.15)
        assert read_all(peer).startswith(b"HTTP/1.1 408")


# --- heads


def test_a_head_that_never_ends_gets_408(child: Child) -> None:
    with child.connect() as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(4):
            time.sleep(0.3)
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"X-Slow: y\r\n")
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_a_connection_that_says_nothing_is_ended(child: Child) -> None:
    with child.connect() as peer:
        assert read_all(peer).startswith(b"HTTP/1.1 408")


def test_a_second_request_on_the_same_connection_has_its_own_deadline(child: Child) -> None:
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
def test_an_oversized_head_is_refused(child: Child, head: bytes) -> None:
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


def test_a_peer_cannot_move_the_application_to_another_path(child: Child) -> None:
    got = exchange(
        child, b"GET /root HTTP/1.1\r\nHost: localhost\r\nDaphne-Root-Path: /admin\r\nConnection: close\r\n\r\n"
    )
    assert got.startswith(b"HTTP/1.1 200")
    assert b"/admin" not in got


def test_an_answer_that_is_not_taken_waits_outside_memory(child: Child) -> None:
    before = child.forget_peak()
    with child.connect() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(LIMITS.unread_within + 1.5)
        got = len(read_all(peer))
    assert got < 64 * MB, "the peer was let go"
    assert child.peak - before < 5 * MB


# --- how many


def served_at_once(child: Child, many: int) -> int:
    """How many of so many connections, all open together, get an answer."""
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(child.connect(2)) for _ in range(many)]
        served = 0
        for peer in peers:
            with contextlib.suppress(ConnectionError):
                peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                served += peer.recv(100).startswith(b"HTTP/1.1 200")
        return served


def test_connections_of_one_address_are_capped_and_given_back(child: Child) -> None:
    # What the test before left behind lingers for a moment and counts until it is gone.
    found = []
    for _ in range(10):
        found.append(served_at_once(child, LIMITS.connections_per_address + 5))
        if found[-1] == LIMITS.connections_per_address:
            break
        time.sleep(0.5)
    assert max(found) == found[-1] == LIMITS.connections_per_address
    time.sleep(0.3)
    assert child.answers()


# --- sockets


def shake_hands(child: Child, path: str = "/echo", *, buffer: int | None = None) -> socket.socket:
    peer = socket.socket()
    if buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    peer.settimeout(10)
    peer.connect(("127.0.0.1", child.port))
    key = base64.b64encode(os.urandom(16)).decode()
    peer.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n\r\n".encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = peer.recv(1)
        if not byte:
            peer.close()
            raise ConnectionError("ended")
        head += byte
    assert head.startswith(b"HTTP/1.1 101"), head
    return peer


def frame(
    opcode: int, payload: bytes = b"", *, final: bool = True, masked: bool = True, length: int | None = None
) -> bytes:
    size = len(payload) if length is None else length
    head = bytes([opcode | (0x80 if final else 0)])
    mask_bit = 0x80 if masked else 0
    if size < 126:
        head += bytes([size | mask_bit])
    elif size < 65536:
        head += bytes([126 | mask_bit]) + struct.pack("!H", size)
    else:
        head += bytes([127 | mask_bit]) + struct.pack("!Q", size)
    # A mask of zeros leaves the payload as it is.
    return head + (bytes(4) if masked else b"") + payload


def read_frame(peer: socket.socket) -> tuple[int, bytes]:
    def exactly(count: int) -> bytes:
        got = b""
        while len(got) < count:
            chunk = peer.recv(count - len(got))
            if not chunk:
                raise ConnectionError("ended")
            got += chunk
        return got

    first, second = exactly(2)
    size = second & 0x7F
    if size == 126:
        size = struct.unpack("!H", exactly(2))[0]
    elif size == 127:
        size = struct.unpack("!Q", exactly(8))[0]
    return first & 0x0F, exactly(size)


def close_code(peer: socket.socket) -> int:
    """Read on until the close frame."""
    while True:
        opcode, payload = read_frame(peer)
        if opcode == 8:
            return int(struct.unpack("!H", payload[:2])[0])


TEXT, BINARY, CONTINUED, PING = 1, 2, 0, 9


def test_a_message_of_the_limit_comes_through_whole_or_in_pieces(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"a" * LIMITS.message))
        assert read_frame(peer) == (TEXT, str(LIMITS.message).encode())
        peer.sendall(frame(TEXT, b"a" * 1000, final=False) + frame(CONTINUED, b"b" * 1000))
        assert read_frame(peer) == (TEXT, b"2000")


def test_a_frame_of_two_megabytes_ends_with_1009(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, length=2 * MB) + bytes(1000))
        assert close_code(peer) == 1009


def test_a_message_too_long_in_sum_ends_with_1009(child: Child) -> None:
    with shake_hands(child) as peer:
        half = b"a" * (LIMITS.message // 2 + 1)
        peer.sendall(frame(TEXT, half, final=False) + frame(CONTINUED, half, final=False))
        assert close_code(peer) == 1009


def test_endless_fragments_end_even_when_they_are_empty(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"a", final=False) + frame(CONTINUED, b"", final=False) * 1000)
        assert close_code(peer) == 1008


def test_text_that_is_no_utf8_ends_with_1007(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"\xff\xfe\xfd"))
        assert close_code(peer) == 1007


def test_an_unmasked_frame_ends_with_1002(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(TEXT, b"hello", masked=False))
        assert close_code(peer) == 1002


def test_a_few_pings_are_answered_and_a_flood_ends_with_1008(child: Child) -> None:
    with shake_hands(child) as peer:
        peer.sendall(frame(PING, b"1") * 5)
        assert [read_frame(peer) for _ in range(5)] == [(10, b"1")] * 5
        peer.sendall(frame(PING, b"x" * 100) * 1000)
        assert close_code(peer) == 1008


def test_a_peer_that_never_reads_is_let_go_and_costs_no_memory(child: Child) -> None:
    before = child.forget_peak()
    with shake_hands(child) as other, shake_hands(child, "/shout", buffer=4096) as peer:
        time.sleep(1)
        other.sendall(frame(TEXT, b"hello"))
        assert read_frame(other) == (TEXT, b"5"), "others go on"
        time.sleep(LIMITS.unread_within + 2.5)
        received = len(read_all(peer))
    assert received < 20 * MB
    assert child.peak - before < 5 * MB


@pytest.mark.parametrize("size", [60_000, LIMITS.message])
def test_messages_that_nobody_takes_wait_outside_memory(child: Child, size: int) -> None:
    before = child.forget_peak()
    with shake_hands(child, "/deaf") as peer:
        peer.settimeout(1)
        sent = 0
        with contextlib.suppress(TimeoutError, ConnectionError):
            for _ in range(4000):
                peer.sendall(frame(BINARY, bytes(size)))
                sent += size
    assert sent < 40 * MB, "the sender was held back"
    assert child.peak - before < 12 * MB


def test_sockets_count_as_connections_and_give_their_place_back(child: Child) -> None:
    time.sleep(LIMITS.unread_within + 2.5)  # peers of the tests before, whom nobody listened to, are let go by then
    for _ in range(3):
        with contextlib.ExitStack() as stack:
            for _ in range(LIMITS.connections_per_address):
                stack.enter_context(shake_hands(child))
            with pytest.raises(ConnectionError):
                shake_hands(child)
        time.sleep(0.5)
    assert child.answers()
