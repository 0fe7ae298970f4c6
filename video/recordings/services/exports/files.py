"""The parts of composed videos in the store, encrypted with a key that is derived from the recording's.

    nonce, 12 bytes | AES-256-GCM ciphertext and tag

Export, number and length of a part are the associated data. The key is HKDF-SHA-256 of the recording's data key: once
that is destroyed, no part can be read again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from courts.ground.errors import Conflict
from video.recordings.models import ExportPart, RecordingExport
from video.recordings.queries.recordings import data_key_of

PREFIX: Final = "recording-exports"
NONCE_BYTES: Final = 12


def store_part(export: RecordingExport, number: int, plain: bytes) -> str:
    """Store a part under a name that no other try of the same step has; return it.

    Raises KeyUnavailable, OSError and errors of the storage.
    """
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher(export).encrypt(nonce, plain, _associated(export, number, len(plain)))
    name = f"{number:06}-{nonce.hex()}.part"
    if default_storage.save(f"{PREFIX}/{export.pk}/{name}", ContentFile(sealed)) != f"{PREFIX}/{export.pk}/{name}":
        raise OSError(f"{name} cannot be stored under its name")
    return name


def open_part(export: RecordingExport, part: ExportPart) -> bytes:
    """Return a part in clear. Raises Conflict `altered`, KeyUnavailable, OSError and errors of the storage."""
    with default_storage.open(f"{PREFIX}/{export.pk}/{part.name}", "rb") as file:
        sealed: bytes = file.read()
    associated = _associated(export, part.number, part.size)
    try:
        return _cipher(export).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except InvalidTag as error:
        raise Conflict(code="altered") from error


def remove_part(export: RecordingExport, name: str) -> None:
    """Remove a part that was stored for nothing."""
    with suppress(OSError):
        default_storage.delete(f"{PREFIX}/{export.pk}/{name}")


def remove_parts(export: UUID) -> None:
    """Remove all files of an export. Idempotent. Raises OSError and errors of the storage."""
    folder = f"{PREFIX}/{export}"
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    # A storage of files deletes an empty folder as well; one of objects has none.
    with suppress(OSError, NotImplementedError):
        default_storage.delete(folder)


def _cipher(export: RecordingExport) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=export.pk.bytes, info=b"diwan-recording-export")
    return AESGCM(derived.derive(data_key_of(export.recording)))


def _associated(export: RecordingExport, number: int, length: int) -> bytes:
    return f"{export.recording_id}|{export.pk}|{number}|{length}".encode("ascii")
