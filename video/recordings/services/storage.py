"""The store of closed recordings: the one that documents use, under `recordings/`."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, Final
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from video.recordings.package.digests import Digest, digest_of

PREFIX: Final = "recordings"


def name_in_store(recording: UUID, name: str) -> str:
    """Return the name of a file of a recording in the store."""
    return f"{PREFIX}/{recording}/{name}"


def store_file(recording: UUID, name: str, file: IO[bytes], digest: Digest) -> None:
    """Store an open file, from its start, under a name. A file that is there with this digest stays.

    Another one was cut off by a crash, or the local file was changed after it: it is replaced. Raises OSError, and
    errors of the storage.
    """
    stored = name_in_store(recording, name)
    if default_storage.exists(stored):
        if default_storage.size(stored) == digest.size and digest_in_store(recording, name) == digest:
            return
        default_storage.delete(stored)
    file.seek(0)
    _save(stored, File(file))


def store_bytes(recording: UUID, name: str, content: bytes) -> None:
    """Store bytes under a name; what is there by that name is replaced."""
    stored = name_in_store(recording, name)
    if default_storage.exists(stored):
        default_storage.delete(stored)
    _save(stored, ContentFile(content))


def _save(name: str, file: File[bytes]) -> None:
    if default_storage.save(name, file) != name:
        raise OSError(f"{name} cannot be stored under its name")


def sizes_of(recording: UUID) -> dict[str, int]:
    """Return the length of each stored file of a recording, by its name."""
    folder = f"{PREFIX}/{recording}"
    # A bucket tells all lengths at once; asking it for each would take a request for each segment.
    if (sizes := getattr(default_storage, "sizes", None)) is not None:
        return dict(sizes(folder))
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return {}
    return {name: default_storage.size(f"{folder}/{name}") for name in names}


def size_in_store(recording: UUID, name: str) -> int | None:
    """Return the length of a stored file; None if it is missing. Raises errors of the storage."""
    stored = name_in_store(recording, name)
    return default_storage.size(stored) if default_storage.exists(stored) else None


def remove_files(recording: UUID, *, keep: Collection[str]) -> None:
    """Remove the stored files of a recording but those to keep. Idempotent.

    Raises OSError if a file is still there afterwards, and errors of the storage.
    """
    for name in sizes_of(recording):
        if name not in keep:
            default_storage.delete(name_in_store(recording, name))
    left = [name for name in sizes_of(recording) if name not in keep]
    if left:
        raise OSError(f"{name_in_store(recording, left[0])} cannot be removed")


def digest_in_store(recording: UUID, name: str) -> Digest:
    """Read a stored file and return its digest. Raises OSError, and errors of the storage."""
    with default_storage.open(name_in_store(recording, name), "rb") as file:
        return digest_of(file)
