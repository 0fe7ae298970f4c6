"""Sends the file of an export, decrypted as it is read, and notes how far it came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict
from courts.ground.services import audit
from video.recordings.models import ExportPart, RecordingExport
from video.recordings.services.exports import evidence, files
from video.recordings.states import ExportKind, ExportState


def require_ready(export: RecordingExport) -> None:
    """Check that the export can be downloaded. Raises Conflict `not_ready`."""
    if export.state != ExportState.READY:
        raise Conflict(_("This export cannot be downloaded now."), code="not_ready")


def prepare(export: RecordingExport) -> tuple[int, Iterator[bytes]]:
    """Return the number of bytes that are sent now, 0 if it is not known, and the bytes in parts.

    Papers of a package may have come to it since it was made, and its list is signed now. Raises Conflict `unsigned`.
    """
    if export.kind == ExportKind.VIDEO:
        return export.total_bytes, _video(export)
    total, parts = evidence.prepare(export)
    # The files of an export of an earlier release were never checked.
    return (total if export.whole else 0), parts


def file_parts(export: RecordingExport, total: int, parts: Iterator[bytes], *, actor: Actor) -> Iterator[bytes]:
    """Yield the bytes of the file, and note in the row how far it came. `total` and `parts` are those of `prepare`."""
    detail = {"export": str(export.pk), "kind": str(export.kind), "recipient": export.recipient}
    audit.record("recording.export_downloaded", export.recording, actor=actor, detail=detail)
    rows = RecordingExport.records.filter(pk=export.pk)
    now = clock.now()
    rows.update(started_at=Coalesce(F("started_at"), now), sent_bytes=0, sent_at=now, total_bytes=total)
    sent = 0
    for part in parts:
        sent += len(part)
        rows.update(sent_bytes=sent, sent_at=clock.now())
        yield part
    rows.update(finished_at=Coalesce(F("finished_at"), clock.now()))


async def file_parts_async(
    export: RecordingExport, total: int, parts: Iterator[bytes], *, actor: Actor
) -> AsyncIterator[bytes]:
    """As `file_parts`, for an asynchronous server: reading and decrypting happen in a thread."""
    sent = file_parts(export, total, parts, actor=actor)
    while (part := await sync_to_async(_next)(sent)) is not None:
        yield part


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def _video(export: RecordingExport) -> Iterator[bytes]:
    for part in ExportPart.records.filter(export=export).order_by("number").iterator():
        yield files.open_part(export, part)
