"""Steps of the single video: each composes some seconds of the sitting; the last writes the head of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courts.access.queries.institution import default_language
from courts.ground.errors import Conflict, NotVisible
from video.recordings.compose.composer import compose
from video.recordings.compose.order import Order
from video.recordings.compose.webm import write_head
from video.recordings.models import ExportPart, RecordingExport, RecordingSegment
from video.recordings.queries.pieces import span_of
from video.recordings.queries.stored import plain_segment
from video.recordings.queries.tiles import tiles_of
from video.recordings.services.exports.step import Ending, Step

# One step composes so much of the sitting, or less if the machine is slow.
PIECE_MS: Final = 30_000
SECONDS: Final = 15.0
# Media that was captured within a piece may have arrived so much later, or earlier.
AROUND_US: Final = 3_000_000


def step(export: RecordingExport) -> Step:
    """Compose the next piece. Raises ComposerFailed, KeyUnavailable, OSError and errors of the storage."""
    recording, span = export.recording, span_of(export.recording)
    to_ms = min(export.done + PIECE_MS, export.whole)
    begin_us, end_us = (span.origin_us + at_ms * 1000 for at_ms in (export.done, to_ms))
    segments = list(
        recording.segments.filter(started_us__lt=end_us + AROUND_US, ended_us__gt=begin_us - AROUND_US).order_by(
            "seat", "medium", "number"
        )
    )
    language = default_language()
    tiles = tiles_of(recording, span, segments, language)
    order = Order(span.origin_us, export.done, to_ms, SECONDS, tiles, is_rtl=language == "ar")
    left_out: list[str] = []
    composed = compose(order, _containers(export, segments, left_out))
    return Step(composed.to_ms, left_out, composed.clusters, composed.cues)


def _containers(
    export: RecordingExport, segments: list[RecordingSegment], left_out: list[str]
) -> Iterator[tuple[bytes, int]]:
    """Yield the containers, one in memory at a time. The name of one that is missing or altered goes to `left_out`."""
    for segment in segments:
        try:
            yield plain_segment(export.recording, segment), segment.ended_us
        except (NotVisible, Conflict):
            left_out.append(segment.name)


def ending(export: RecordingExport) -> Ending:
    """Return the head of the file, which needs the sizes of all pieces."""
    parts = ExportPart.records.filter(export=export, number__gt=0).order_by("number").values_list("size", "cues")
    pieces = [(size, [(at_ms, offset) for at_ms, offset in cues]) for size, cues in parts]
    head = write_head(export.whole, pieces)
    return Ending(len(head) + sum(size for size, _cues in pieces), head)
