"""Steps of the evidence package: each compares some of its files with the signed list, so that its size is known.

The package itself is made while it is sent: no decrypted copy is stored.
"""

from __future__ import annotations

import time
from typing import Final

from courts.ground.errors import Conflict, NotVisible
from video.recordings.models import RecordingExport
from video.recordings.queries.stored import plain_segment
from video.recordings.services.exports.evidence import size_of
from video.recordings.services.exports.step import Ending, Step

SECONDS: Final = 5.0


def step(export: RecordingExport) -> Step:
    """Read and compare the next files. Raises KeyUnavailable, OSError and errors of the storage."""
    began, done, left_out = time.monotonic(), export.done, []
    for segment in export.recording.segments.order_by("pk")[export.done : export.whole].iterator(chunk_size=200):
        try:
            plain_segment(export.recording, segment)
        except (NotVisible, Conflict):
            left_out.append(segment.name)
        done += 1
        if time.monotonic() - began > SECONDS:
            break
    return Step(done, left_out)


def ending(export: RecordingExport) -> Ending:
    """Return the size of the package."""
    return Ending(size_of(export))
