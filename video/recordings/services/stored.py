"""The nightly comparison of closed recordings with their files in the store. It reports and repairs nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import time
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from courts.ground import clock
from courts.ground.services import sweeps
from courts.ground.services.full_runs import night_of
from courts.ground.services.sweeps import Run, Swept
from video.recordings.models import Recording, RecordingSegment
from video.recordings.package.verify import Fault
from video.recordings.services import storage
from video.recordings.services.stored_proofs import ProofsInStore
from video.recordings.states import RecordingState

log = logging.getLogger(__name__)

NAME: Final = "recordings.compare"
BEGINS: Final = time(3, 0)
# Every byte of a recording is read within so many nights; its files are counted and measured each night.
NIGHTS: Final = 30


def compare_due() -> Swept:
    """Continue the comparison of this night, for one batch's time. Returns how many recordings it compared."""
    return sweeps.run(NAME, _continue)


def _continue(this: Run) -> Swept:
    night = night_of(this.now, BEGINS)
    due = Recording.records.filter(Q(compared_at__isnull=True) | Q(compared_at__lt=night), state=RecordingState.CLOSED)
    keys = list(due.order_by(F("compared_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:50])
    swept = sweeps.work_on_each(this, keys, compare)
    return Swept(swept.done, is_full=swept.is_full or len(keys) == 50)


def compare(key: UUID) -> int:
    """Compare one recording now, and note what was found. Raises errors of the storage.

    Returns 1, or 0 for a recording that is not closed or was deleted meanwhile.
    """
    rows = Recording.records.filter(pk=key, state=RecordingState.CLOSED)
    recording = rows.first()
    if recording is None:
        return 0
    faults = list(faults_of(recording, clock.now().toordinal() % NIGHTS))
    # A recording that was deleted during the comparison has lost its files by that.
    if faults and not rows.exists():
        return 0
    if faults:
        told = [str(fault) for fault in faults[:9]]
        log.error("a recording differs from the store", extra={"recording": str(key), "faults": told})
    return rows.update(compared_at=clock.now(), fault=fault_text([str(fault) for fault in faults]))


def fault_text(faults: Sequence[str]) -> str:
    """Return the first faults as the row of the recording keeps them; "" without one."""
    return "; ".join(faults[:3])[:200]


def faults_of(recording: Recording, night: int) -> Iterator[Fault]:
    """Yield what is wrong with the stored files: missing, empty, of another length, or changed.

    Manifest, signature, time stamp, roots and the other files of the manifest are read in any case, and the segments
    whose turn this night is. What was wrong at closing comes last, each night.
    """
    sizes = storage.sizes_of(recording.pk)
    proofs = ProofsInStore(recording, sizes)
    yield from proofs.faults()
    segments: Sequence[RecordingSegment] = list(recording.segments.order_by("seat", "medium", "number"))
    for place, segment in enumerate(segments):
        size = sizes.get(segment.name)
        if size is None:
            yield Fault(segment.name, "it is missing")
        elif size == 0:
            yield Fault(segment.name, "it is empty")
        elif size != segment.stored_bytes:
            yield Fault(segment.name, "its length is another")
        elif (
            place % NIGHTS == night
            and storage.digest_in_store(recording.pk, segment.name).sha256 != segment.stored_sha256
        ):
            yield Fault(segment.name, "it was changed")
    yield from proofs.noted()
