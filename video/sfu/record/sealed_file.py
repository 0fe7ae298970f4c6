"""The stored form of a container: encrypted chunks, each of which is authentic, in its place, and complete or absent.

    magic | length u16 | JSON with the identity and a random salt                  the head, readable without the key
    kind u8 | length u32 | AES-256-GCM ciphertext and tag                          a chunk, again and again

Kind 0 is data, kind 1 the empty last chunk of a closed file. The nonce of a chunk is `salt (7 bytes) | kind (1) |
number (4)`, the number from 0 on. Recording, seat, medium, segment, kind and number are the associated data, so that a
chunk of another place or file is refused. One data key encrypts all files of a recording.

A chunk that was torn by a crash, or that a loss of power left as zeros up to the end of the file, is cut off. Its nonce
is not used again: the closing chunk has another kind, and nothing else is appended to a file after a crash.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from video.sfu.record.container import Damage
from video.sfu.record.layout import SegmentId
from video.sfu.record.regular import open_regular

MAGIC = b"DIWANSEG1\n"
KEY_BYTES = 32
SALT_BYTES = 7
TAG_BYTES = 16
DATA, FINAL = 0, 1
TOO_LARGE = "too large for a segment"
MAX_CHUNK = 4 * 1024 * 1024  # bytes of ciphertext
MAX_FILE = 256 * 1024 * 1024  # bytes; a segment of thirty seconds has a tenth of it at most
BEGINNING = 512 * 1024  # bytes with the first chunk of any file
_LENGTH = struct.Struct("!H")
CHUNK = struct.Struct("!BI")  # kind and length of a chunk
_NONCE = struct.Struct("!BI")


class WrongFileError(Exception):
    """The file is not the one that it should be, by its head."""


def associated(segment: SegmentId, kind: int, number: int) -> bytes:
    """Return the associated data of a chunk."""
    text = f"{segment.recording}|{segment.seat}|{segment.medium}|{segment.number}|{kind}|{number}"
    return text.encode("ascii")


def nonce_of(salt: bytes, kind: int, number: int) -> bytes:
    """Return the nonce of a chunk."""
    return salt + _NONCE.pack(kind, number)


def head_of(segment: SegmentId, salt: bytes) -> bytes:
    """Return the first bytes of a file."""
    values = {"recording": segment.recording, "seat": segment.seat, "medium": segment.medium, "segment": segment.number}
    text = json.dumps({**values, "salt": salt.hex()}, sort_keys=True, separators=(",", ":")).encode("ascii")
    return MAGIC + _LENGTH.pack(len(text)) + text


def head_size(segment: SegmentId) -> int:
    """Return the size of a file without any chunk."""
    return len(head_of(segment, bytes(SALT_BYTES)))


class SealedWriter:
    """Writes one file. Not thread-safe, except that `sync` may run in another thread.

    The file is locked as long as it is open, so that another process can see that it is being written. What was
    written since the last sync is kept in memory: after a sync that failed, the kernel may have dropped it and still
    let the next sync succeed, so that it is written again first.
    """

    def __init__(self, path: Path, key: bytes, segment: SegmentId) -> None:
        """Create the file, which must not exist yet. Raises OSError."""
        self.segment = segment
        self.path = path
        self.sha256 = hashlib.sha256()
        """Of the plain bytes that were appended."""
        self.plain_bytes = 0
        self.is_named = False
        """True once the file itself, by its name, would survive a loss of power."""
        self._cipher = AESGCM(key)
        self._salt = os.urandom(SALT_BYTES)
        self._number = 0
        self._is_sealed = False
        self._pending = memoryview(b"")
        self._unsynced = bytearray()
        self._synced = 0  # position of the first byte that is not known to survive a loss of power
        self._is_suspect = False
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._pending = memoryview(head_of(segment, self._salt))
        try:
            self.write_pending()
        except OSError:
            self.abandon()
            path.unlink(missing_ok=True)
            raise

    @property
    def is_pending(self) -> bool:
        """True if a chunk could not be written yet."""
        return len(self._pending) > 0

    def append(self, plain: bytes) -> None:
        """Encrypt `plain` as the next chunk and write it.

        Raises OSError when it cannot be written. It counts as appended even then: `write_pending` tries again, and
        nothing else may be appended before that has succeeded.
        """
        if self.is_pending:
            raise BlockingIOError("an earlier chunk is not written yet")
        self.sha256.update(plain)
        self.plain_bytes += len(plain)
        self._seal(DATA, plain)
        self._number += 1
        self.write_pending()

    def write_pending(self) -> None:
        """Write the rest of a chunk that could not be written. Raises OSError."""
        while self._pending:
            size = os.write(self._file, self._pending)
            self._unsynced += self._pending[:size]
            self._pending = self._pending[size:]

    def sync(self) -> None:
        """Return when everything written so far would survive a loss of power.

        Raises OSError; then it may be called again, and writes again what is not known to be on the disk.
        """
        self._sync(os.fdatasync)
        if not self.is_named:
            sync_folder(self.path.parent)
            self.is_named = True

    def _sync(self, flush: Callable[[int], None]) -> None:
        size = len(self._unsynced)  # the other thread may append
        try:
            if self._is_suspect:
                _write_at(self._file, bytes(self._unsynced[:size]), self._synced)
            flush(self._file)
        except OSError:
            self._is_suspect = True
            raise
        self._is_suspect = False
        self._synced += size
        del self._unsynced[:size]

    def finish(self) -> None:
        """Write the closing chunk and sync. Raises OSError; then it may be called again."""
        self.write_pending()
        if not self._is_sealed:
            self._seal(FINAL, b"")
            self._is_sealed = True
        self.write_pending()
        self._sync(os.fsync)
        self.abandon()

    def abandon(self) -> None:
        """Close the file as it is. Idempotent."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _seal(self, kind: int, plain: bytes) -> None:
        nonce = nonce_of(self._salt, kind, self._number)
        sealed = self._cipher.encrypt(nonce, plain, associated(self.segment, kind, self._number))
        self._pending = memoryview(CHUNK.pack(kind, len(sealed)) + sealed)


@dataclass(frozen=True, slots=True)
class Opened:
    """The plain bytes of a file up to its end or first damage, and whether it was closed.

    `end` is the position behind the last good chunk, `chunks` the number of data chunks up to there.
    """

    plain: bytes
    is_closed: bool
    damage: Damage | None
    end: int
    chunks: int
    salt: bytes

    @property
    def sha256(self) -> str:
        """Of the plain bytes, in hexadecimal."""
        return hashlib.sha256(self.plain).hexdigest()


def open_sealed(path: Path, key: bytes, segment: SegmentId) -> Opened:
    """Decrypt and authenticate a whole file. Raises OSError, and WrongFileError for another segment's file.

    A file that was not closed has the damage "torn" or "not closed"; everything before it is returned.
    """
    with open_regular(path) as file:
        return open_sealed_bytes(_read(file), key, segment)


def _read(file: BinaryIO) -> bytes:
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise WrongFileError(TOO_LARGE)
    return content


def open_beginning(path: Path, key: bytes, segment: SegmentId) -> bytes:
    """Return the plain bytes of a file's first chunks, without the rest. Raises as `open_sealed`."""
    with open_regular(path) as file:
        return open_sealed_bytes(file.read(BEGINNING), key, segment).plain


def open_sealed_bytes(data: bytes, key: bytes, segment: SegmentId) -> Opened:
    """As `open_sealed`, of the bytes of the file."""
    salt, position = _read_head(data, segment)
    cipher = AESGCM(key)
    chunks: list[bytes] = []

    def opened(damage: Damage | None, *, is_closed: bool = False) -> Opened:
        return Opened(b"".join(chunks), is_closed, damage, position, len(chunks), salt)

    for kind, start, end in _frames(data, position):
        if end < 0:
            return opened(Damage(position, "torn"))
        nonce = nonce_of(salt, kind, len(chunks))
        try:
            plain = cipher.decrypt(nonce, data[start:end], associated(segment, kind, len(chunks)))
        except InvalidTag:
            # After a loss of power a file may have its length, but zeros for what was not synced.
            # Without a chunk before it, it may be the key that is wrong: more zeros than a tag has by chance.
            is_torn = len(data.rstrip(b"\0")) < (end if chunks else end - 3)
            return opened(Damage(position, "torn" if is_torn else "not authentic"))
        position = end
        if kind == FINAL:
            return opened(None if end == len(data) else Damage(end, "bytes behind the end"), is_closed=True)
        chunks.append(plain)
    return opened(Damage(position, "not closed"))


def _frames(data: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and end of each chunk; the end of a torn one is -1."""
    while position < len(data):
        start = position + CHUNK.size
        if start > len(data):
            yield 0, start, -1
            return
        kind, length = CHUNK.unpack_from(data, position)
        end = start + length
        if end > len(data) or length > MAX_CHUNK or kind not in {DATA, FINAL}:
            yield kind & 1, start, -1
            return
        yield kind, start, end
        position = end


def _read_head(data: bytes, segment: SegmentId) -> tuple[bytes, int]:
    start = len(MAGIC) + _LENGTH.size
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        raise WrongFileError("not a segment's file")
    end = start + _LENGTH.unpack_from(data, len(MAGIC))[0]
    try:
        salt = bytes.fromhex(json.loads(data[start:end])["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise WrongFileError("its head cannot be read") from error
    if len(salt) != SALT_BYTES or data[:end] != head_of(segment, salt):
        raise WrongFileError("its head names another segment")
    return salt, end


def close_torn(path: Path, key: bytes, segment: SegmentId) -> Opened:
    """Cut a torn last chunk off a file that no process writes any more, and close it. Raises OSError, WrongFileError.

    A chunk that is whole but not authentic is left alone, and so is everything behind it: that is no crash, and the
    file is evidence of it. `damage` says so, and the file stays open. Raises BlockingIOError if a process writes the
    file.
    """
    with open_regular(path, is_writable=True) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened = open_sealed_bytes(_read(file), key, segment)
        if opened.is_closed or opened.damage is None or opened.damage.reason not in {"torn", "not closed"}:
            return opened
        nonce = nonce_of(opened.salt, FINAL, opened.chunks)
        sealed = AESGCM(key).encrypt(nonce, b"", associated(segment, FINAL, opened.chunks))
        file.truncate(opened.end)
        file.seek(opened.end)
        file.write(CHUNK.pack(FINAL, len(sealed)) + sealed)
        file.flush()
        os.fsync(file.fileno())
        return replace(opened, is_closed=True, damage=None, end=file.tell())


def holds_nothing(path: Path, segment: SegmentId) -> bool:
    """Return whether a crash left no whole chunk: the file ends, or is all zeros, before the end of the first one."""
    start = head_size(segment) + CHUNK.size
    with open_regular(path) as file:
        data = file.read(BEGINNING + 1)
    size = len(data)
    if size > BEGINNING:
        return False
    written = data.rstrip(b"\0")
    if len(written) <= start:
        return True
    length: int = CHUNK.unpack_from(written, head_size(segment))[1]
    end = start + length
    return end > size or end - TAG_BYTES >= len(written)


def remove_unwritten(path: Path) -> None:
    """Remove a file that no process writes. Raises BlockingIOError if one does."""
    with open_regular(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


def _write_at(file: int, data: bytes, position: int) -> None:
    left = memoryview(data)
    while left:
        size = os.pwrite(file, left, position)
        left, position = left[size:], position + size


def sync_folder(folder: Path) -> None:
    """Make new and renamed files of a folder survive a loss of power."""
    with contextlib.ExitStack() as stack:
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, file)
        os.fsync(file)
