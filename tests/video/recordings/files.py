"""Segments as the recorder writes them, without a recorder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from video.models import Seat
from video.recordings.models import Recording
from video.recordings.queries.recordings import data_key_of
from video.sfu.record.container import ContainerHeader, encode_entry
from video.sfu.record.entries import Kind
from video.sfu.record.index import append_line
from video.sfu.record.layout import SegmentId, folder_of
from video.sfu.record.leftovers import line_of
from video.sfu.record.sealed_file import SealedWriter, open_sealed

BEGIN_US = 1_790_000_000_000_000


def write_segment(
    recording: Recording, seat: Seat, number: int = 1, *, packets: int = 40, is_torn: bool = False, size: int = 900
) -> Path:
    """Write a segment of sound, and its line of the index; a torn one is as a killed recorder leaves it."""
    root, key = Path(settings.RECORDINGS_DIR), data_key_of(recording)
    segment = SegmentId(str(recording.pk), str(seat.pk), "audio", number)
    folder = folder_of(root, segment.recording)
    folder.mkdir(parents=True, exist_ok=True)
    header = ContainerHeader(
        segment.recording, segment.seat, "audio", "opus", 48000, 111, number, BEGIN_US + number * 30_000_000, "node"
    )
    writer = SealedWriter(segment.part(root), key, segment)
    writer.append(header.encode())
    for each in range(packets):
        writer.append(encode_entry(Kind.RTP, header.opened_us + each * 20_000, bytes([each % 256]) * size))
    if is_torn:
        writer.sync()
        writer.abandon()
        path = segment.part(root)
        path.write_bytes(path.read_bytes()[:-7])
        return path
    writer.finish()
    segment.part(root).rename(segment.closed(root))
    append_line(folder, line_of(segment, open_sealed(segment.closed(root), key, segment)))
    return segment.closed(root)
