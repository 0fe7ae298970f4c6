"""A peer on a raw socket, and the child process that it talks to."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Child:
    process: subprocess.Popen[str]
    port: int

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    @property
    def peak(self) -> int:
        """The largest amount of memory that the process has used, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def reset_peak(self) -> int:
        """Reset the peak. Returns the memory in use now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        return self.peak

    def answers(self) -> bool:
        return exchange(self, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )


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
    # A mask of zeros leaves the payload unchanged.
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
    """Read until the close frame; return its code."""
    while True:
        opcode, payload = read_frame(peer)
        if opcode == 8:
            return int(struct.unpack("!H", payload[:2])[0])
