"""Closing a recording after its sitting: the files are hashed and stored, the manifest is signed, the row is closed.

Every step can be repeated: a worker that is killed leaves a folder from which the next run goes on. The row moves last,
so that a closed recording has its whole package in the store.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
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
from video.recordings.services.events import move_recording
from video.recordings.services.manifests import file_of, manifest_of
from video.recordings.states import EventKind, RecordingState
from video.sfu.record.index import read_index
from video.sfu.record.layout import INDEX, OPEN, segments_in
from video.sfu.record.leftovers import finish_leftovers

log = logging.getLogger(__name__)

NAME: Final = "recordings.close"
# The recorder closes its last segments when the node tells it that the room is over.
WAITS: Final = timedelta(seconds=15)
# Nothing was recorded if no file is there after this time.
EMPTY_AFTER: Final = timedelta(minutes=1)
# A run of one recording ends after this time, and the next goes on.
SECONDS: Final = 20.0
# The digests of files that are stored already, one line each, so that no run reads them again.
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
    digests = _store_files(recording, folder)
    if digests is None:
        return False
    _close(recording, folder, digests)
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the folder for this worker; the kernel releases it when the worker dies."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _store_files(recording: Recording, folder: Path) -> dict[str, Digest] | None:
    """Hash and store the files of the folder; return their digests by name, or None when the time is up."""
    began, done = time.monotonic(), _read_done(folder / DONE)
    names = [path.name for _segment, path in segments_in(folder)]
    names += [INDEX] if (folder / INDEX).exists() else []
    with (folder / DONE).open("ab") as notes:
        for name in names:
            if name in done:
                continue
            if time.monotonic() - began > SECONDS:
                return None
            with (folder / name).open("rb") as file:
                digest = digest_of(file)
            storage.store_file(recording.pk, folder / name)
            notes.write(canonical({"file": name, **digest.to_json()}) + b"\n")
            notes.flush()
            done[name] = digest
    return {name: done[name] for name in names}


def _read_done(path: Path) -> dict[str, Digest]:
    """Read the notes of earlier runs; a line that a crash cut off is left out, and its file is read again."""
    found: dict[str, Digest] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            values = json.loads(line)
            found[values["file"]] = Digest.from_json(values)
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _close(recording: Recording, folder: Path, digests: Mapping[str, Digest]) -> None:
    index = read_index(folder)
    lines: list[dict[str, Any]] = [json.loads(line.encode()) for line in index.lines]
    problems = [f"{INDEX}: line {index.broken_line}: {index.reason}"] if index.broken_line is not None else []
    problems += [f"{file_of(line)}: missing" for line in lines if file_of(line) not in digests]
    segments = {name: digests[name] for name in map(file_of, lines) if name in digests}
    others = {name: digest for name, digest in digests.items() if name not in segments}
    problems += [f"{name}: not in the index" for name in sorted(others) if name != INDEX]
    content = canonical(manifest_of(recording, lines, segments, others, problems))
    seal = signer()
    signature = seal.sign(content)
    proofs = {MANIFEST: content, SIGNATURE: signature, TIME_STAMP: seal.time_stamp(signature), ROOTS: seal.roots()}
    for name in PROOFS:
        storage.store_bytes(recording.pk, name, proofs[name])
    if problems:
        log.error(
            "a recording is closed with problems", extra={"recording": str(recording.pk), "problems": problems[:9]}
        )
    with transaction.atomic():
        _add_segments(recording, lines, segments)
        also = {"closed_at": clock.now(), "manifest_sha256": hashlib.sha256(content).hexdigest()}
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
        local = {path.name: path.stat().st_size for path in folder.iterdir() if not path.name.startswith(".")}
        if all(stored.get(name) == size for name, size in local.items()):
            shutil.rmtree(folder)
        else:
            log.error("a closed recording differs from its local files", extra={"recording": str(key)})


def _is_key(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
