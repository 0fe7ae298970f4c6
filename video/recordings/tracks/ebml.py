"""EBML, the binary form of WebM and Matroska (RFC 8794)."""

from __future__ import annotations

import struct
from typing import Final

UNKNOWN_SIZE: Final = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def size_of(length: int) -> bytes:
    """Return a length as an EBML number of eight bytes at most."""
    for width in range(1, 9):
        if length < (1 << 7 * width) - 1:
            return (length | 1 << 7 * width).to_bytes(width, "big")
    raise ValueError("too long for an element")


def element(key: int, *parts: bytes) -> bytes:
    """Return an element with the identifier `key` and the joined `parts` as its data."""
    data = b"".join(parts)
    return identifier(key) + size_of(len(data)) + data


def identifier(key: int) -> bytes:
    """Return the identifier of an element as it stands in a file."""
    return key.to_bytes((key.bit_length() + 7) // 8, "big")


def unsigned(key: int, value: int) -> bytes:
    """Return an element with an unsigned integer."""
    return element(key, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def floating(key: int, value: float) -> bytes:
    """Return an element with a number of 64 bits."""
    return element(key, struct.pack("!d", value))


def text(key: int, value: str) -> bytes:
    """Return an element with a text."""
    return element(key, value.encode())
