"""Closing a recording after its sitting: the files are hashed and stored, the manifest is signed, the row is closed.

Every step can be repeated: a worker that is killed leaves a folder from which the next run goes on. The row moves last,
so that a closed recording has its whole package in the store.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Mapping, Sequence
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
from video.recordings.services.closing.files import Found, store_files
from video.recordings.services.closing.folders import folder_of, is_written, locked, remove_closed_folders
from video.recordings.services.closing.manifests import file_of, manifest_of
from video.recordings.services.closing.problems import problems_of
from video.recordings.services.events import move_recording
from video.recordings.services.stored import fault_text
from video.recordings.states import EventKind, RecordingState
from video.sfu.record.layout import OPEN, segments_in
from video.sfu.record.leftovers import finish_leftovers

log = logging.getLogger(__name__)

NAME: Final = "recordings.close"
# The recorder closes its last segments when the node tells it that the room is over.
WAITS: Final = timedelta(seconds=15)
# Nothing was recorded if no file is there after this time.
EMPTY_AFTER: Final = timedelta(minutes=1)


def close_due() -> Swept:
    """Close the recordings whose sitting is over. Safe to run in several workers, and after a crash."""
    return sweeps.run(NAME, _close_due)


def _close_due(this: Run) -> Swept:
    due = Recording.records.filter(state=RecordingState.ENDED, ended_at__lte=this.now - WAITS)
    keys = list(due.order_by("ended_at").values_list("pk", flat=True)[:50])
    swept = sweeps.work_on_each(this, keys, close_recording)
    remove_closed_folders()
    return swept


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
    with locked(folder) as is_mine:
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
    if any(is_written(path) for _segment, path in segments_in(folder) if path.suffix == OPEN):
        return False
    found = store_files(recording, folder)
    if found is None:
        return False
    _close(recording, found)
    return True


def _close(recording: Recording, found: Found) -> None:
    lines: list[dict[str, Any]] = [json.loads(line.encode()) for line in found.index.lines]
    problems = list(problems_of(recording, found, lines))
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
