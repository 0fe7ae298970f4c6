"""The master key as a file in the data directory: the embedded form, and a server without a key service."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from video.recordings.keys import DATA_KEY_BYTES, KeyUnavailable

NONCE_BYTES: Final = 12


class LocalMasterKey:
    """AES-256-GCM with a key of a file that only its owner can read.

    The file has one key of 64 hexadecimal digits on each line. The first wraps; the others only unwrap what they have
    wrapped before a change of key. Without the file no recording can be read again, by anyone.
    """

    def name(self) -> str:
        """Return the start of the SHA-256 of the first key, creating the file at the first use."""
        return next(iter(self._keys()))

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Return nonce and ciphertext. Raises KeyUnavailable."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._keys()[self.name()]).encrypt(nonce, data_key, context)

    def unwrap(self, wrapped: bytes, context: bytes, name: str) -> bytes:
        """Return the data key. Raises KeyUnavailable."""
        key = self._keys().get(name)
        if key is None:
            raise KeyUnavailable(f"{settings.RECORDING_KEY_FILE} does not hold the master key {name}")
        try:
            return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except InvalidTag as error:
            raise KeyUnavailable(f"the master key {name} does not open this data key") from error

    def _keys(self) -> Mapping[str, bytes]:
        """Read the keys by name, the first one first."""
        path = Path(settings.RECORDING_KEY_FILE)
        text = _read_or_create(path)
        try:
            keys = [bytes.fromhex(line.strip()) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise KeyUnavailable(f"{path} is damaged: a line is not hexadecimal") from error
        if not keys or any(len(key) != DATA_KEY_BYTES for key in keys):
            raise KeyUnavailable(f"{path} is damaged: a key has 64 hexadecimal digits")
        return {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}


def _read_or_create(path: Path) -> str:
    """Return the text of the file; a new one holds one new key.

    Two processes may create it at the same time: the first to link the file wins, and the other reads it. The draft is
    synced before it gets its name, so that no recording is wrapped with a key that a power cut takes away.
    """
    with suppress(FileNotFoundError):
        return path.read_text("ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(os.urandom(DATA_KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    _sync_folder(path.parent)
    return path.read_text("ascii")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
