"""Removes exports whose time has passed, and those of deleted recordings."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from courts.ground.actors import SYSTEM
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Run, Swept
from video.recordings.models import ExportPart, Recording, RecordingExport
from video.recordings.services.exports import files
from video.recordings.services.exports.moving import move_export
from video.recordings.states import ExportState, RecordingState

AT_ONCE: Final = 50


def remove_due(this: Run) -> Swept:
    """Remove what is due, a batch, and the files that a worker left when it was killed while it removed them."""
    is_over = Q(expires_at__lte=this.now) | Q(recording__state=RecordingState.DELETED)
    over = RecordingExport.records.filter(is_over).exclude(state=ExportState.REMOVED).order_by("made_at")
    keys = list(over.values_list("pk", flat=True)[:AT_ONCE])
    left = ExportPart.records.filter(export__state=ExportState.REMOVED).order_by().values_list("export", flat=True)
    keys += list(left.distinct()[:AT_ONCE])
    swept = sweeps.work_on_each(this, dict.fromkeys(keys), remove)
    return Swept(swept.done, is_full=swept.is_full or len(keys) >= AT_ONCE)


def remove_of(recording: Recording) -> None:
    """Remove the exports of a recording. Idempotent. Raises OSError and errors of the storage."""
    for key in RecordingExport.records.filter(recording=recording).values_list("pk", flat=True):
        remove(key)


def remove(key: UUID) -> int:
    """Remove the files of an export, then say so in its row; return 1 if this run did. The row stays.

    A worker that still makes a part of it removes that part itself: its lease has ended.
    """
    export = RecordingExport.records.filter(pk=key).first()
    if export is None:
        return 0
    with transaction.atomic():
        row = RecordingExport.records.select_for_update().get(pk=key)
        is_new = row.state != ExportState.REMOVED
        if is_new:
            move_export(row, ExportState.REMOVED, actor=SYSTEM, reason=_reason(row))
    files.remove_parts(key)
    ExportPart.records.filter(export=key).delete()
    return int(is_new)


def _reason(export: RecordingExport) -> str:
    is_deleted = Recording.records.filter(pk=export.recording_id, state=RecordingState.DELETED).exists()
    return "recording_deleted" if is_deleted else "expired"
