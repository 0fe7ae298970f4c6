"""The task of exports: one step at a time, by one worker at a time.

A step takes long and is done outside of any transaction. Before it a worker takes a lease on the export, and its result
is written only while the lease is still its own. A worker that is killed leaves a lease that ends by itself; the next
one does the same step again. The number of tries is counted with the lease, so that a step that kills its worker does
not do so for ever.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept
from video.recordings.compose.composer import ComposerFailed, ComposerStarved
from video.recordings.keys import KeyUnavailable
from video.recordings.models import ExportPart, RecordingExport
from video.recordings.services.exports import checking, composing, files, removal
from video.recordings.services.exports.moving import move_export
from video.recordings.services.exports.requests import KEPT
from video.recordings.services.exports.step import Ending, Step
from video.recordings.states import EXPORT_AT_WORK, ExportFailure, ExportKind, ExportState, RecordingState

log = logging.getLogger(__name__)

NAME: Final = "recordings.exports"
# Longer than a task can live.
LEASE: Final = timedelta(seconds=100)
TRIES: Final = 3
RETRY: Final = timedelta(seconds=20)
AT_ONCE: Final = 20


def work_due() -> Swept:
    """Make the exports that wait, a step of each in turn, and remove old ones. Safe to run in several workers."""
    return sweeps.run(NAME, _work_due)


def _work_due(this: Run) -> Swept:
    swept = removal.remove_due(this)
    while this.has_time:
        keys = list(_free(RecordingExport.records.all()).order_by("made_at").values_list("pk", flat=True)[:AT_ONCE])
        done = 0
        for key in keys:
            if this.has_time:
                done += step_of(key)
        if not done:
            return swept
        swept += Swept(done)
    return swept + Swept(is_full=True)


def _free(rows: QuerySet[RecordingExport]) -> QuerySet[RecordingExport]:
    """The exports of which a step can begin now."""
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lte=clock.now())
    return rows.filter(is_free, state__in=EXPORT_AT_WORK, recording__state=RecordingState.CLOSED)


def step_of(key: UUID) -> int:
    """Do the next step of an export; return 1 if it changed, 0 if another worker has it or it is not due."""
    export = _take(key)
    if export is None:
        return 0
    maker = composing if export.kind == ExportKind.VIDEO else checking
    try:
        if export.done < export.whole:
            return _settle(export, maker.step(export))
        return _finish(export, maker.ending(export))
    except SoftTimeLimitExceeded:
        raise
    except ComposerStarved:
        log.warning("a step of an export waits for the processor", extra={"export": str(key)})
        _put_off(export, ExportFailure.STOPPED, is_counted=False)
        return 1
    except Exception as error:
        log.exception("a step of an export failed", extra={"export": str(key), "tries": export.tries})
        _put_off(export, _failure_of(error))
        return 1


def _take(key: UUID) -> RecordingExport | None:
    """Take the lease of an export. After too many tries it fails instead."""
    with transaction.atomic():
        locked = RecordingExport.records.select_for_update(skip_locked=True, of=("self",)).filter(pk=key)
        export = _free(locked).select_related("recording__room").first()
        if export is None:
            return None
        if export.tries >= TRIES:
            also = {"failure": export.failure or ExportFailure.STOPPED, "expires_at": clock.now() + KEPT}
            move_export(export, ExportState.FAILED, actor=SYSTEM, reason=str(also["failure"]), also=also)
            return None
        lease = {"lease": uuid4(), "leased_until": clock.now() + LEASE, "tries": export.tries + 1}
        if export.state == ExportState.WAITING:
            move_export(export, ExportState.WORKING, actor=SYSTEM, also=lease)
        else:
            _write(export, lease)
    return export


def _settle(export: RecordingExport, step: Step) -> int:
    """Write the result of a step, and free the export for the next one."""
    number = ExportPart.records.filter(export=export).count() + 1
    name = files.store_part(export, number, step.part) if step.part else ""
    with transaction.atomic():
        if not _is_own(export):
            if name:
                files.remove_part(export, name)
            return 0
        if name:
            ExportPart.records.create(
                export=export, number=number, name=name, size=len(step.part), cues=[list(cue) for cue in step.cues]
            )
        left_out = sorted({*export.left_out, *step.left_out})
        free = {"lease": None, "leased_until": None, "tries": 0, "failure": ""}
        _write(export, {**free, "done": step.done, "left_out": left_out})
    return 1


def _finish(export: RecordingExport, ending: Ending) -> int:
    name = files.store_part(export, 0, ending.head) if ending.head else ""
    with transaction.atomic():
        if not _is_own(export):
            if name:
                files.remove_part(export, name)
            return 0
        if name:
            ExportPart.records.create(export=export, number=0, name=name, size=len(ending.head))
        now = clock.now()
        also = {"tries": 0, "total_bytes": ending.total_bytes, "ready_at": now, "expires_at": now + KEPT}
        move_export(export, ExportState.READY, actor=SYSTEM, also=also)
    return 1


def _put_off(export: RecordingExport, failure: ExportFailure, *, is_counted: bool = True) -> None:
    """Note why a step failed, and free the export for the next try a little later."""
    with transaction.atomic():
        if _is_own(export):
            tries = export.tries if is_counted else export.tries - 1
            later = clock.now() + RETRY * export.tries if tries < TRIES else None
            _write(export, {"lease": None, "leased_until": later, "failure": failure, "tries": tries})


def _is_own(export: RecordingExport) -> bool:
    """Lock the export; return whether the lease is still this worker's, and the recording still there."""
    rows = RecordingExport.records.select_for_update(of=("self",)).filter(pk=export.pk)
    own = rows.filter(lease=export.lease, state=ExportState.WORKING, recording__state=RecordingState.CLOSED)
    return own.exists() if export.lease else False


def _write(export: RecordingExport, values: dict[str, Any]) -> None:
    RecordingExport.records.filter(pk=export.pk).update(**values)
    for name, value in values.items():
        setattr(export, name, value)


def _failure_of(error: Exception) -> ExportFailure:
    if isinstance(error, ComposerFailed):
        return ExportFailure.COMPOSER
    if isinstance(error, KeyUnavailable):
        return ExportFailure.KEY
    return ExportFailure.STORE if isinstance(error, OSError) else ExportFailure.OTHER
