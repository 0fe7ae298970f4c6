"""Recordings, their events, segments, playbacks and exports, legal holds and deletions."""

from video.recordings.models.deletions import RecordingDeletion
from video.recordings.models.events import RecordingEvent
from video.recordings.models.exports import ExportPart, RecordingExport
from video.recordings.models.holds import LegalHold
from video.recordings.models.playbacks import Playback
from video.recordings.models.recordings import Recording
from video.recordings.models.segments import RecordingSegment

__all__ = [
    "ExportPart",
    "LegalHold",
    "Playback",
    "Recording",
    "RecordingDeletion",
    "RecordingEvent",
    "RecordingExport",
    "RecordingSegment",
]
