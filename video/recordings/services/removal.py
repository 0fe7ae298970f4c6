"""Signs the certificates of deletion and removes the files of deleted recordings.

The key of the files is destroyed before: files that are left cannot be read.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.db import transaction

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.signing import signer
from video.recordings.models import RecordingDeletion
from video.recordings.package import PROOFS
from video.recordings.services import storage
from video.recordings.services.closing.folders import folder_of
from video.recordings.services.events import record_event
from video.recordings.services.exports import removal as exports
from video.recordings.states import EventKind

NAME: Final = "recordings.remove"


def remove_due() -> Swept:
    """Remove the files of recordings that were deleted. Safe to run in several workers, and after a crash."""
    return sweeps.run(NAME, _remove_due)


def _remove_due(this: Run) -> Swept:
    due = RecordingDeletion.records.filter(files_removed_at__isnull=True).order_by("deleted_at")
    keys = list(due.values_list("recording_id", flat=True)[:50])
    swept = sweeps.work_on_each(this, keys, remove_recording)
    return Swept(swept.done, is_full=swept.is_full or len(keys) == 50)


def remove_recording(key: UUID) -> int:
    """Sign the certificate and remove every file but the signed manifest; return 1 if this run finished it.

    No file is removed without a signed certificate. Raises SigningUnavailable, OSError and errors of the storage: then
    a later run signs again and goes on.
    """
    deletion = RecordingDeletion.records.filter(recording=key).select_related("recording").get()
    if deletion.files_removed_at is not None:
        return 0
    seal = signer()
    signature = seal.sign(bytes(deletion.certificate))
    proofs = {"signature": signature, "time_stamp": seal.time_stamp(signature), "roots": seal.roots()}
    exports.remove_of(deletion.recording)
    storage.remove_files(key, keep=PROOFS)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder_of(key))
    with transaction.atomic():
        open_rows = RecordingDeletion.records.filter(pk=deletion.pk, files_removed_at__isnull=True)
        if not open_rows.update(files_removed_at=clock.now(), **proofs):
            return 0
        record_event(deletion.recording, EventKind.FILES_REMOVED, actor=SYSTEM)
    return 1
