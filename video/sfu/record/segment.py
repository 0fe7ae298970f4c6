"""One segment on its way from its first entry to a line in the index."""

import contextlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from video.sfu.record.container import ContainerHeader
from video.sfu.record.entries import Gap
from video.sfu.record.index import IndexLine, append_line
from video.sfu.record.layout import SegmentId, folder_of, segments_in
from video.sfu.record.sealed_file import SealedWriter, sync_folder


@dataclass(slots=True, eq=False)
class Segment:
    """A segment that is being written. `last_us` is the time of its newest entry that was written."""

    root: Path
    header: ContainerHeader
    writer: SealedWriter
    packets: int = 0
    last_us: int = 0
    gaps: list[Gap] = field(default_factory=list)
    _is_renamed: bool = False

    @property
    def id(self) -> SegmentId:
        """Its identity."""
        return self.writer.segment

    def finish(self) -> None:
        """Close the file, rename it, and add its line to the index. Raises OSError; then it may be called again.

        A crash between these steps is repaired by `leftovers`.
        """
        folder = folder_of(self.root, self.header.recording)
        if not self._is_renamed:
            self.writer.finish()
            self.id.part(self.root).rename(self.id.closed(self.root))
            self._is_renamed = True
        sync_folder(folder)
        append_line(
            folder,
            IndexLine(
                seat=self.id.seat,
                medium=self.id.medium,
                number=self.id.number,
                started_us=self.header.opened_us,
                ended_us=max(self.header.opened_us, self.last_us),
                packets=self.packets,
                size=self.writer.plain_bytes,
                sha256=self.writer.sha256.hexdigest(),
                gaps=tuple(self.gaps),
            ),
        )


def create_segment(root: Path, key: bytes, header: ContainerHeader, after: int | None) -> Segment:
    """Create the segment after number `after`, or after the highest if it is None. Raises OSError.

    Two recorders may write the same recording while a new version takes over: each number is taken once.
    """
    folder = folder_of(root, header.recording)
    if after is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seat = header.seat, header.medium
        after = max((each.number for each, _ in segments_in(folder) if (each.seat, each.medium) == seat), default=0)
    number = after + 1
    while True:
        segment = SegmentId(header.recording, header.seat, header.medium, number)
        with contextlib.suppress(FileExistsError):
            if not segment.closed(root).exists():
                writer = SealedWriter(segment.part(root), key, segment)
                return Segment(root, replace(header, segment=number), writer)
        number += 1


def now_us() -> int:
    """Return the microseconds since 1970."""
    return time.time_ns() // 1000
