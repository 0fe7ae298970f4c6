"""The containers of closed recordings, decrypted and compared with their rows."""

from __future__ import annotations

import logging
from functools import lru_cache
from uuid import UUID

from django.core.files.storage import default_storage

from courts.ground.errors import Conflict, NotVisible
from video.recordings.models import Recording, RecordingSegment
from video.recordings.queries.recordings import data_key_of
from video.recordings.tracks.clock import Report, reports_of
from video.sfu.record.container import Container, DamagedError
from video.sfu.record.layout import SegmentId
from video.sfu.record.sealed_file import WrongFileError, open_sealed_bytes
from video.sfu.wire.bounds import MEDIA

log = logging.getLogger(__name__)


def read_stored(recording: UUID, name: str) -> bytes:
    """Return a stored file of a recording. Raises OSError and errors of the storage."""
    with default_storage.open(f"recordings/{recording}/{name}", "rb") as file:
        content: bytes = file.read()
    return content


def plain_segment(recording: Recording, segment: RecordingSegment) -> bytes:
    """Return the plain container of a segment.

    Raises NotVisible for a file that is missing, Conflict `altered` for one that is not as it was when it was signed.
    """
    medium = next(each for each in MEDIA if each == segment.medium)
    place = SegmentId(str(recording.pk), str(segment.seat_id), medium, segment.number)
    try:
        opened = open_sealed_bytes(read_stored(recording.pk, segment.name), data_key_of(recording), place)
    except FileNotFoundError as error:
        log.exception("a segment of a recording is missing", extra={"segment": segment.name})
        raise NotVisible from error
    except WrongFileError as error:
        raise Conflict(code="altered") from error
    if opened.sha256 != segment.sha256:
        log.error("a segment of a recording was altered", extra={"segment": segment.name})
        raise Conflict(code="altered")
    return opened.plain


def container_of(recording: Recording, segment: RecordingSegment) -> Container:
    """Return the container of a segment. Raises as `plain_segment`."""
    try:
        return Container(plain_segment(recording, segment))
    except DamagedError as error:
        raise Conflict(code="altered") from error


@lru_cache(maxsize=512)
def _reports(recording_id: UUID, segment_id: int) -> tuple[str, tuple[Report, ...]]:
    segment = RecordingSegment.records.select_related("recording").get(pk=segment_id, recording=recording_id)
    container = container_of(segment.recording, segment)
    return container.header.session, tuple(reports_of(container))


def reports_beside(recording: Recording, segment: RecordingSegment, session: str) -> list[Report]:
    """Return the sender reports of the seat's other media at the same time, from the same connection.

    A file that cannot be read has none.
    """
    others = RecordingSegment.records.filter(
        recording=recording,
        seat=segment.seat_id,
        started_us__lte=segment.ended_us,
        ended_us__gte=segment.started_us,
    ).exclude(medium=segment.medium)
    found: list[Report] = []
    for key in others.values_list("pk", flat=True):
        try:
            other, reports = _reports(recording.pk, key)
        except (NotVisible, Conflict):
            continue
        if other == session:
            found += reports
    return found
