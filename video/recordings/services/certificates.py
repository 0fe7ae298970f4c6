"""The certificate of deletion: what was deleted, the hashes of its files, and the people who decided it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from courts.approvals.models import ProposedAct
from courts.ground.models import User
from video.recordings.models import Recording, RecordingDeletion
from video.recordings.package import CERTIFICATE_PARTS, DELETION_FORMAT


def certificate_of(recording: Recording, act: ProposedAct, confirmed_by: User, at: datetime) -> dict[str, Any]:
    """Build the certificate. Its segments are those of the signed manifest, with the same hashes."""
    room, sitting = recording.room, recording.sitting
    return {
        "format": DELETION_FORMAT,
        "recording": str(recording.pk),
        "room": str(room.pk),
        "owner": f"{room.owner_label}:{room.owner_id}",
        "sitting": {
            "id": str(sitting.pk),
            "started_at": _time(sitting.started_at),
            "ended_at": _time(sitting.ended_at),
        },
        "closed_at": _time(recording.closed_at),
        "keep_until": recording.keep_until.isoformat() if recording.keep_until else None,
        "manifest_sha256": recording.manifest_sha256,
        "segments": [
            {
                "file": row.name,
                "seat": str(row.seat_id),
                "medium": row.medium,
                "number": row.number,
                "packets": row.packets,
                "sha256": row.sha256,
                "stored_bytes": row.stored_bytes,
                "stored_sha256": row.stored_sha256,
            }
            for row in recording.segments.order_by("seat", "medium", "number")
        ],
        "holds": [
            {
                "placed_at": _time(row.placed_at),
                "placed_by": row.placed_by.person.name_ar,
                "reason": row.reason,
                "lifted_at": _time(row.lifted_at),
                "lifted_by": row.lifted_by.person.name_ar if row.lifted_by is not None else "",
                "lift_reason": row.lift_reason,
            }
            for row in recording.holds.select_related("placed_by__person", "lifted_by__person").order_by("placed_at")
        ],
        "proposed": {
            "at": _time(act.proposed_at),
            "by": act.proposed_by.person.name_ar,
            "account": str(act.proposed_by_id),
            "reason": act.reason,
        },
        "confirmed": {"at": _time(at), "by": confirmed_by.person.name_ar, "account": str(confirmed_by.pk)},
        "key": "destroyed",
    }


def certificate_package(deletion: RecordingDeletion) -> bytes:
    """Return the certificate with its signature, time stamp and roots as a ZIP file."""
    contents = (deletion.certificate, deletion.signature, deletion.time_stamp, deletion.roots)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in zip(CERTIFICATE_PARTS, contents, strict=True):
            package.writestr(zipfile.ZipInfo(name, deletion.deleted_at.timetuple()[:6]), bytes(content))
    return out.getvalue()


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment is not None else None
