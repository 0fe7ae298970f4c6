"""The files of a recording's folder: hashed, decrypted and stored, and noted so that no run reads them again."""

from __future__ import annotations

import hmac
import io
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from video.recordings.models import Recording
from video.recordings.package.digests import Digest, canonical, digest_of
from video.recordings.queries.recordings import data_key_of
from video.recordings.services import storage
from video.recordings.services.closing.contents import contents_of
from video.sfu.record.index import Index, parse_index
from video.sfu.record.layout import INDEX, SegmentId, segments_in
from video.sfu.record.regular import NotRegularError, open_regular
from video.sfu.record.sealed_file import MAX_FILE, TOO_LARGE

# A run of one recording ends after this time, and the next goes on.
SECONDS: Final = 20.0
# What is known of files that are stored already, one line each, so that no run reads them again.
DONE: Final = ".stored.jsonl"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the folder that is in the store: its digest, and what it holds if it is a segment."""

    digest: Digest
    contents: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a folder by name. `refused` are the names of those that are no ordinary files."""

    stored: Mapping[str, StoredFile]
    refused: Sequence[str]
    index: Index


def store_files(recording: Recording, folder: Path) -> Found | None:
    """Hash, decrypt and store the files of the folder, one in memory at a time; return None when the time is up."""
    began, key = time.monotonic(), data_key_of(recording)
    done = _read_done(folder / DONE, key)
    stored: dict[str, StoredFile] = {}
    refused: list[str] = []
    with _append_to(folder / DONE) as notes:
        for segment, path in segments_in(folder):
            if path.name not in done:
                if time.monotonic() - began > SECONDS:
                    return None
                try:
                    done[path.name] = _store_segment(recording, segment, path, key)
                except NotRegularError:
                    refused.append(path.name)
                    continue
                notes.write(_note(path.name, done[path.name], key))
                notes.flush()
            stored[path.name] = done[path.name]
    content = _read_index(folder)
    if content:
        digest = digest_of(io.BytesIO(content))
        storage.store_bytes(recording.pk, INDEX, content)
        stored[INDEX] = StoredFile(digest, {})
    return Found(stored, refused, parse_index(content, folder.name))


def _store_segment(recording: Recording, segment: SegmentId, path: Path, key: bytes) -> StoredFile:
    """Store a file and return what it is. Raises NotRegularError, OSError and errors of the storage."""
    with open_regular(path) as file:
        content = file.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            file.seek(0)
            digest = digest_of(file)
            storage.store_file(recording.pk, path.name, file, digest)
            return StoredFile(digest, {"problem": TOO_LARGE})
    # The same bytes are hashed, decrypted and stored: the file may be replaced between two readings.
    digest = digest_of(io.BytesIO(content))
    storage.store_file(recording.pk, path.name, io.BytesIO(content), digest)
    return StoredFile(digest, contents_of(content, key, segment))


def _read_index(folder: Path) -> bytes:
    try:
        with open_regular(folder / INDEX) as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _append_to(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    return os.fdopen(handle, "ab")


def _note(name: str, file: StoredFile, key: bytes) -> bytes:
    """Return the note of a stored file. Its code proves that no program without the data key wrote it."""
    text = canonical({"file": name, "contents": dict(file.contents), **file.digest.to_json()})
    return text + b" " + _code_of(text, key) + b"\n"


def _code_of(text: bytes, key: bytes) -> bytes:
    own = hmac.digest(key, b"diwan-recording-closing", "sha256")
    return hmac.digest(own, text, "sha256").hex().encode("ascii")


def _read_done(path: Path, key: bytes) -> dict[str, StoredFile]:
    """Read the notes of earlier runs; a line that a crash cut off or that is not ours is left out: its file is read."""
    found: dict[str, StoredFile] = {}
    try:
        with open_regular(path) as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return found
    for line in lines:
        text, _space, code = line.rpartition(b" ")
        if hmac.compare_digest(_code_of(text, key), code):
            values = json.loads(text)
            found[values["file"]] = StoredFile(Digest.from_json(values), values["contents"])
    return found
