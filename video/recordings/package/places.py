"""The first wrong byte of a changed segment, as exactly as the data key and the plain copy next to it allow."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from video.sfu.record.container import Container, DamagedError
from video.sfu.record.entries import CRC, ENTRY_HEAD
from video.sfu.record.layout import SegmentId
from video.sfu.record.sealed_file import (
    CHUNK,
    DATA,
    FINAL,
    MAX_CHUNK,
    SALT_BYTES,
    TAG_BYTES,
    associated,
    head_of,
    nonce_of,
    open_sealed_bytes,
)

# AES-GCM encrypts with the counter from 2 on (NIST SP 800-38D, 7.1, for nonces of 96 bits).
_FIRST_COUNTER: Final = (2).to_bytes(4, "big")
MAX_SEARCHED: Final = 256 * 1024  # bytes: a recorder's chunk is far shorter

Range = tuple[int, int]


def first_difference(one: bytes, other: bytes) -> int:
    """Return the first place at which the two differ."""
    same = (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(same, min(len(one), len(other)))


def wrong_entry(plain: bytes) -> Range | None:
    """Return the bytes of the first entry of a plain container, or of its header, whose checksum does not fit.

    None if all of them fit: then the change was made with its checksum.
    """
    try:
        container = Container(plain)
    except DamagedError as error:
        return error.damage.offset, max(error.damage.offset, _header_end(plain) - 1)
    first, reason = _damage_of(container)
    return (first, _entry_end(plain, first) - 1) if reason else None


def _entry_end(plain: bytes, start: int) -> int:
    if start + ENTRY_HEAD.size > len(plain):
        return len(plain)
    length: int = ENTRY_HEAD.unpack_from(plain, start)[1]
    return min(len(plain), start + ENTRY_HEAD.size + length + CRC.size)


def _header_end(plain: bytes) -> int:
    start = plain.find(b"}")
    return len(plain) if start < 0 else min(len(plain), start + 1 + CRC.size)


def wrong_entry_of_chunk(data: bytes, key: bytes, segment: SegmentId) -> Range | None:
    """Return the bytes of a stored segment that hold the first entry with a wrong checksum.

    The chunk that is not authentic is decrypted all the same, to look for the place alone. None unless exactly one of
    its entries is wrong and all others of the chunk fit: otherwise the change may be before the entry.
    """
    opened = open_sealed_bytes(data, key, segment)
    if opened.damage is None or opened.damage.reason != "not authentic":
        return None
    start = opened.end
    kind, length = CHUNK.unpack_from(data, start)
    begin, end = start + CHUNK.size, start + CHUNK.size + length - TAG_BYTES
    if kind != DATA or end < begin:
        return None
    counter = nonce_of(opened.salt, kind, opened.chunks) + _FIRST_COUNTER
    raw = Cipher(algorithms.AES(key), modes.CTR(counter)).decryptor().update(data[begin:end])
    before = len(opened.plain)
    whole = opened.plain + raw
    try:
        container = Container(whole)
        first, reason = _damage_of(container)
    except DamagedError:
        return None
    if not reason and _is_chunk(data, end + TAG_BYTES):
        return end, end + TAG_BYTES - 1  # the seal of the chunk alone
    last = _entry_end(whole, first) - 1
    if reason != "checksum" or first < before or not _fits(whole, last + 1):
        return None
    return begin + first - before, begin + last - before


def _damage_of(container: Container) -> tuple[int, str]:
    for _entry in container:
        pass
    return (0, "") if container.damage is None else (container.damage.offset, container.damage.reason)


def _is_chunk(data: bytes, start: int) -> bool:
    """Return True if a chunk may begin there: the length of the one before it is not wrong."""
    if start + CHUNK.size > len(data):
        return False
    kind, length = CHUNK.unpack_from(data, start)
    return kind in {DATA, FINAL} and start + CHUNK.size + length <= len(data)


def _fits(plain: bytes, start: int) -> bool:
    """Return True if everything from `start` on is whole entries with good checksums."""
    return not _damage_of(Container(plain[: _header_size(plain)] + plain[start:]))[1]


def _header_size(plain: bytes) -> int:
    container = Container(plain)
    first = next(iter(container), None)
    return len(plain) if first is None else first.offset


def rebuilt(data: bytes, plain: bytes, key: bytes, segment: SegmentId, sha256: str) -> bytes | None:
    """Return the stored segment as it was written, made again from its plain copy; None if that is not possible.

    data: the stored bytes as they are now. sha256: that of the stored bytes as the manifest has it, which proves it.
    """
    salt = _salt_of(data, segment)
    if salt is None:
        return None
    made = bytearray(head_of(segment, salt))
    cipher, position, number = AESGCM(key), 0, 0
    while position < len(plain):
        sizes = _sizes(data, len(made), plain, position)
        chunk = _sealed(cipher, segment, salt, number, plain, position, sizes, data[len(made) : len(made) + MAX_CHUNK])
        if chunk is None:
            return None
        size, sealed = chunk
        made += sealed
        position, number = position + size, number + 1
    last = cipher.encrypt(nonce_of(salt, FINAL, number), b"", associated(segment, FINAL, number))
    made += CHUNK.pack(FINAL, len(last)) + last
    return bytes(made) if hashlib.sha256(made).hexdigest() == sha256 else None


def _salt_of(data: bytes, segment: SegmentId) -> bytes | None:
    marked = head_of(segment, b"\xaa" * SALT_BYTES)
    start = marked.index(b"aa" * SALT_BYTES)
    try:
        salt = bytes.fromhex(data[start : start + 2 * SALT_BYTES].decode("ascii"))
    except ValueError:
        return None
    return salt if len(salt) == SALT_BYTES else None


def _sizes(data: bytes, start: int, plain: bytes, position: int) -> Iterator[int]:
    """Yield how long the next chunk may be: as its own head says, then up to the end of each entry."""
    try:
        size = CHUNK.unpack_from(data, start)[1] - TAG_BYTES
    except struct.error:
        size = 0
    if 0 < size <= len(plain) - position:
        yield size
    end = position or _header_size(plain)
    if end > position:
        yield end - position
    while end < len(plain):
        end = _entry_end(plain, end)
        yield end - position


def _sealed(
    cipher: AESGCM,
    segment: SegmentId,
    salt: bytes,
    number: int,
    plain: bytes,
    start: int,
    sizes: Iterator[int],
    stored: bytes,
) -> tuple[int, bytes] | None:
    """Return the size of the next chunk and its bytes: the size at which the seal is the stored one, or the first."""
    nonce, about = nonce_of(salt, DATA, number), associated(segment, DATA, number)
    said: tuple[int, bytes] | None = None
    for size in sizes:
        sealed = cipher.encrypt(nonce, plain[start : start + size], about)
        end = CHUNK.size + len(sealed)
        chunk = CHUNK.pack(DATA, len(sealed)) + sealed
        said = said or (size, chunk)
        # The seal alone says the size: the content would fit a shorter chunk too.
        if stored[end - TAG_BYTES : end] == sealed[-TAG_BYTES:]:
            return size, chunk
        if size > MAX_SEARCHED:
            break
    return said
