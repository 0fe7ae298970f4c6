"""Closing a recording after its sitting: the files are hashed and stored, the manifest is signed, the row is closed.

Every step can be repeated: a worker that is killed leaves a folder from which the next run goes on. The row moves last,
so that a closed recording has its whole package in the store.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import io
import json
import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.signing import signer
from video.models import Seat
from video.recordings.models import Recording, RecordingSegment
from video.recordings.package import MANIFEST, PROOFS, ROOTS, SIGNATURE, TIME_STAMP
from video.recordings.package.digests import Digest, canonical, digest_of
from video.recordings.queries.recordings import data_key_of
from video.recordings.services import storage
from video.recordings.services.contents import contents_of, missing_numbers, problem_of
from video.recordings.services.events import move_recording
from video.recordings.services.manifests import file_of, manifest_of
from video.recordings.services.stored import fault_text
from video.recordings.services.unrecorded import unrecorded_seats
from video.recordings.states import EventKind, RecordingState
from video.sfu.record.index import Index, parse_index
from video.sfu.record.layout import INDEX, OPEN, SegmentId, segments_in
from video.sfu.record.leftovers import finish_leftovers
from video.sfu.record.regular import NotRegularError, open_regular
from video.sfu.record.sealed_file import MAX_FILE, TOO_LARGE

log = logging.getLogger(__name__)

NAME: Final = "recordings.close"
# The recorder closes its last segments when the node tells it that the room is over.
WAITS: Final = timedelta(seconds=15)
# Nothing was recorded if no file is there after this time.
EMPTY_AFTER: Final = timedelta(minutes=1)
# A run of one recording ends after this time, and the next goes on.
SECONDS: Final = 20.0
# What is known of files that are stored already, one line each, so that no run reads them again.
DONE: Final = ".stored.jsonl"
LOCK: Final = ".closing"


def close_due() -> Swept:
    """Close the recordings whose sitting is over. Safe to run in several workers, and after a crash."""
    return sweeps.run(NAME, _close_due)


def _close_due(this: Run) -> Swept:
    due = Recording.records.filter(state=RecordingState.ENDED, ended_at__lte=this.now - WAITS)
    keys = list(due.order_by("ended_at").values_list("pk", flat=True)[:50])
    swept = sweeps.work_on_each(this, keys, close_recording)
    remove_closed_folders()
    return swept


def folder_of(recording: UUID) -> Path:
    """Return the folder into which the recorder wrote."""
    return Path(settings.RECORDINGS_DIR) / str(recording)


def close_recording(key: UUID) -> int:
    """Close one recording, or go on with it for some seconds; return 1 once it is closed or has failed.

    Raises KeyUnavailable, SigningUnavailable, OSError and errors of the storage: then a later run tries again.
    """
    recording = Recording.records.filter(pk=key, state=RecordingState.ENDED).select_related("room", "sitting").first()
    if recording is None:
        return 0
    folder = folder_of(key)
    if not segments_in(folder):
        return _fail(recording)
    with _locked(folder) as is_mine:
        return int(is_mine and _close_files(recording, folder))


def _fail(recording: Recording) -> int:
    if recording.ended_at is not None and recording.ended_at > clock.now() - EMPTY_AFTER:
        return 0
    move_recording(recording, RecordingState.FAILED, EventKind.FAILED, actor=SYSTEM)
    return 1


def _close_files(recording: Recording, folder: Path) -> bool:
    """Close the recording; return False when another run must go on."""
    # Close the segments that a killed recorder left, and add them to the index.
    finish_leftovers(Path(settings.RECORDINGS_DIR), str(recording.pk), data_key_of(recording))
    if any(_is_written(path) for _segment, path in segments_in(folder) if path.suffix == OPEN):
        return False
    found = _store_files(recording, folder)
    if found is None:
        return False
    _close(recording, found)
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the folder for this worker; the kernel releases it when the worker dies."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def _is_written(path: Path) -> bool:
    """Return whether a recorder holds the file."""
    try:
        with open_regular(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except NotRegularError:
        return False
    return False


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


def _store_files(recording: Recording, folder: Path) -> Found | None:
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


def _problems_of(recording: Recording, found: Found, lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the files, for the manifest."""
    if found.index.broken_line is not None:
        yield f"{INDEX}: line {found.index.broken_line}: {found.index.reason}"
    names = [file_of(line) for line in lines]
    yield from (f"{name}: two lines of the index" for name, number in Counter(names).items() if number > 1)
    yield from (f"{name}: not an ordinary file" for name in found.refused)
    for line in lines:
        name = file_of(line)
        if name not in found.stored:
            yield from () if name in found.refused else (f"{name}: missing",)
        elif problem := problem_of(found.stored[name].contents, line):
            yield f"{name}: {problem}"
    known = {*names, INDEX}
    yield from (f"{name}: not in the index" for name in sorted(found.stored) if name not in known)
    yield from missing_numbers(lines)
    recorded = {str(line["seat"]) for line in lines}
    for seat, seconds in unrecorded_seats(recording, recorded):
        yield f"{seat}: no segment, although it was heard or seen for {seconds} seconds while the recording ran"


def _close(recording: Recording, found: Found) -> None:
    lines: list[dict[str, Any]] = [json.loads(line.encode()) for line in found.index.lines]
    problems = list(_problems_of(recording, found, lines))
    lines = list({file_of(line): line for line in reversed(lines)}.values())[::-1]
    digests = {name: file.digest for name, file in found.stored.items()}
    seal = signer()
    roots = seal.roots()
    segments = {name: digests[name] for name in map(file_of, lines) if name in digests}
    others = {name: digest for name, digest in digests.items() if name not in segments}
    others[ROOTS] = digest_of(io.BytesIO(roots))
    content = canonical(manifest_of(recording, lines, segments, others, problems))
    signature = seal.sign(content)
    proofs = {MANIFEST: content, SIGNATURE: signature, TIME_STAMP: seal.time_stamp(signature), ROOTS: roots}
    for name in PROOFS:
        storage.store_bytes(recording.pk, name, proofs[name])
    if problems:
        log.error(
            "a recording is closed with problems", extra={"recording": str(recording.pk), "problems": problems[:9]}
        )
    with transaction.atomic():
        _add_segments(recording, lines, segments)
        also = {
            "closed_at": clock.now(),
            "manifest_sha256": hashlib.sha256(content).hexdigest(),
            "fault": fault_text(problems),
        }
        move_recording(recording, RecordingState.CLOSED, EventKind.CLOSED, actor=SYSTEM, also=also)


def _add_segments(recording: Recording, lines: Sequence[Mapping[str, Any]], segments: Mapping[str, Digest]) -> None:
    seats = {str(key) for key in Seat.records.filter(room=recording.room_id).values_list("pk", flat=True)}
    rows = [
        RecordingSegment(
            recording=recording,
            seat_id=UUID(line["seat"]),
            medium=line["medium"],
            number=line["number"],
            started_us=line["started_us"],
            ended_us=line["ended_us"],
            packets=line["packets"],
            stored_bytes=segments[file_of(line)].size,
            sha256=line["sha256"],
            stored_sha256=segments[file_of(line)].sha256,
        )
        for line in lines
        if file_of(line) in segments and line["seat"] in seats
    ]
    RecordingSegment.records.bulk_create(rows, batch_size=500)


def remove_closed_folders() -> None:
    """Remove the recorder's folders of closed recordings whose files are in the store with the same length."""
    root = Path(settings.RECORDINGS_DIR)
    folders = {path.name: path for path in root.iterdir() if path.is_dir()} if root.is_dir() else {}
    keys = [UUID(name) for name in folders if _is_key(name)]
    for key in Recording.records.filter(pk__in=keys, state=RecordingState.CLOSED).values_list("pk", flat=True):
        folder, stored = folders[str(key)], storage.sizes_of(key)
        local = {path.name: path.lstat().st_size for path in folder.iterdir() if not path.name.startswith(".")}
        if all(stored.get(name) == size for name, size in local.items()):
            shutil.rmtree(folder)
        else:
            log.error("a closed recording differs from its local files", extra={"recording": str(key)})


def _is_key(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
