"""The recordings of the sitting of a deed, as the sealing gate reads them."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from video.recordings.models import Recording
from video.recordings.package import MANIFEST
from video.recordings.queries.stored import read_stored
from video.recordings.states import RecordingState

log = logging.getLogger(__name__)

# The seal of a deed that was held in person needs no recording.
IN_PERSON = "in person"


@dataclass(frozen=True, slots=True)
class RecordingProof:
    """The state of all recordings of a room, and the hashes of their manifests. sha256: empty if one differs."""

    is_closed: bool
    sha256: str


def recording_proof(room_id: UUID | None) -> RecordingProof:
    """Return the proof of the recordings of a room, each manifest compared with the store now.

    It reads files: call it outside any transaction. A store that does not answer leaves the hash empty.
    """
    if room_id is None:
        return RecordingProof(is_closed=True, sha256=IN_PERSON)
    rows = list(Recording.records.filter(room=room_id).order_by("begun_at"))
    closed = [row for row in rows if row.state == RecordingState.CLOSED]
    # A recording that failed holds nothing; one that works or was deleted is not closed.
    is_closed = bool(closed) and all(row.state in {RecordingState.CLOSED, RecordingState.FAILED} for row in rows)
    is_good = is_closed and all(_is_as_signed(row) for row in closed)
    return RecordingProof(is_closed, " ".join(row.manifest_sha256 for row in closed) if is_good else "")


def _is_as_signed(row: Recording) -> bool:
    if not row.manifest_sha256 or row.fault:
        return False
    try:
        stored = hashlib.sha256(read_stored(row.pk, MANIFEST)).hexdigest()
    except OSError:
        log.exception("the manifest of a recording cannot be read", extra={"recording": str(row.pk)})
        return False
    return stored == row.manifest_sha256
