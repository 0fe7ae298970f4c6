"""Exports are asked for by staff who keep the record, and asked for again when they failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import User
from courts.ground.services import audit
from video.recordings.compose import SLICE_MS
from video.recordings.models import RecordingExport
from video.recordings.queries.access import Access, hidden_from
from video.recordings.queries.pieces import span_of
from video.recordings.services.exports.moving import move_export
from video.recordings.services.holds import locked_recording
from video.recordings.states import EXPORT_AT_WORK, ExportKind, ExportState, RecordingState

# An export is offered for so long once it is ready, and a failed one is kept for so long.
KEPT: Final = timedelta(days=7)


def require_export(access: Access) -> None:
    """Check that the person may export. Raises NotAllowed, Conflict `not_closed` or `deleted`."""
    if not access.right.keeps_record or hidden_from(access.person, access.recording.room, keeps_record=True):
        raise NotAllowed(_("Only staff who keep this record export it."))
    if access.recording.state == RecordingState.DELETED:
        raise Conflict(_("This recording is deleted."), code="deleted")
    if access.recording.state != RecordingState.CLOSED:
        raise Conflict(_("The recording can be exported once it is closed and signed."), code="not_closed")


def start_export(
    access: Access, user: User, *, kind: str, recipient: str, purpose: str, actor: Actor
) -> RecordingExport:
    """Ask for an export, with its audit entry. A task makes it. The caller has asked for the step-up.

    Raises as `require_export`, and Conflict `at_work` while the same person waits for the same kind.
    """
    with transaction.atomic():
        # Two requests at once, and a request with a deletion, follow each other.
        recording = locked_recording(access.recording.pk)
        require_export(replace(access, recording=recording))
        mine = RecordingExport.records.filter(recording=recording, exported_by=user, kind=kind)
        if mine.filter(state__in=EXPORT_AT_WORK).exists():
            raise Conflict(_("You have asked for this already. Wait until it is ready."), code="at_work")
        export = RecordingExport.records.create(
            recording=recording, exported_by=user, kind=kind, recipient=recipient, purpose=purpose,
            whole=_whole(access, kind),
        )  # fmt: skip
        detail = {"export": str(export.pk), "kind": kind, "recipient": recipient, "purpose": purpose}
        audit.record("recording.exported", recording, actor=actor, detail=detail)
    return export


def _whole(access: Access, kind: str) -> int:
    """Return the number of files to check, or the milliseconds to compose."""
    if kind == ExportKind.EVIDENCE:
        return access.recording.segments.count()
    length_ms = span_of(access.recording).length_ms
    if not length_ms:
        raise Conflict(_("Nothing was recorded of this sitting."), code="empty")
    return -(-length_ms // SLICE_MS) * SLICE_MS


def try_again(access: Access, export: RecordingExport, *, actor: Actor) -> None:
    """Go on with an export that failed, from the step that failed. Raises as `require_export`, and Conflict."""
    require_export(access)
    move_export(export, ExportState.WAITING, actor=actor, also={"tries": 0, "failure": "", "expires_at": None})
