"""Files that a killed recorder left behind: torn segments are closed, and missing lines of the index are added.

Also for the Django side, which has the data key: it calls `finish_leftovers` before it closes a manifest.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from video.sfu.record.container import Container, DamagedError, summarize
from video.sfu.record.entries import Gap
from video.sfu.record.index import IndexLine, append_line, read_index
from video.sfu.record.layout import OPEN, SegmentId, folder_of, segments_in
from video.sfu.record.regular import NotRegularError
from video.sfu.record.sealed_file import (
    Opened,
    WrongFileError,
    close_torn,
    holds_nothing,
    open_beginning,
    open_sealed,
    remove_unwritten,
    sync_folder,
)
from video.sfu.wire.bounds import Medium

log = logging.getLogger(__name__)

SeatMedium = tuple[str, Medium]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a stream: the node's session, and the time of its last entry.

    It was `complete` if its last segment was closed. The same session going on then means that the recorder was killed
    between two segments. `holes` are before its last segment: the end of a file is lost, and the next one is there.
    """

    session: str
    at_us: int
    complete: bool = False
    holes: tuple[Gap, ...] = ()


def finish_leftovers(root: Path, recording: str, key: bytes) -> dict[SeatMedium, Ended]:
    """Close what no process writes any more, and return the end of each stream. Raises OSError.

    A file that is not authentic, or that another key opens, is left as it is, and logged: it is evidence.
    """
    folder = folder_of(root, recording)
    ended: dict[SeatMedium, Ended] = {}
    cut_off: set[SeatMedium] = set()
    torn = [
        each
        for each, path in segments_in(folder)
        if path.suffix == OPEN and _close(root, each, path, key, ended, cut_off)
    ]
    if torn:
        sync_folder(folder)
    known = {(line.seat, line.medium, line.number) for line in read_index(folder).lines}
    for segment, path in segments_in(folder):
        if path.suffix != OPEN and (segment.seat, segment.medium, segment.number) not in known:
            _add_line(folder, segment, path, key)
    newest = {(line.seat, line.medium): line for line in read_index(folder).lines}
    for stream, line in newest.items():
        is_torn = bool(line.gaps) and line.gaps[-1].reason == "crash" and line.gaps[-1].to_us is None
        session = _session_of(root, SegmentId(recording, line.seat, line.medium, line.number), key)
        is_whole = not is_torn and stream not in cut_off
        ended.setdefault(stream, Ended(session, line.ended_us, complete=is_whole))
    return {stream: replace(each, holes=_holes(folder, stream, torn)) for stream, each in ended.items()}


def _holes(folder: Path, stream: SeatMedium, torn: Sequence[SegmentId]) -> tuple[Gap, ...]:
    """Return what is missing between files that were torn and those that follow them."""
    numbers = {each.number for each in torn if (each.seat, each.medium) == stream}
    lines = [each for each in read_index(folder).lines if (each.seat, each.medium) == stream] if numbers else []
    pairs = pairwise(sorted(lines, key=lambda each: each.number))
    return tuple(Gap("crash", a.ended_us, b.started_us) for a, b in pairs if a.number in numbers)


def _session_of(root: Path, segment: SegmentId, key: bytes) -> str:
    """Return the session that a closed segment names; "" if it cannot be read."""
    try:
        return Container(open_beginning(segment.closed(root), key, segment)).header.session
    except (OSError, WrongFileError, DamagedError):
        return ""


def _close(
    root: Path, segment: SegmentId, path: Path, key: bytes, ended: dict[SeatMedium, Ended], cut_off: set[SeatMedium]
) -> bool:
    """Close one torn file and rename it; return True if it was."""
    try:
        if holds_nothing(path, segment):
            remove_unwritten(path)  # ended before the first chunk was safe
            cut_off.add((segment.seat, segment.medium))
            return True
        opened = close_torn(path, key, segment)
        if not opened.is_closed:
            log.error("%s is left as it is: %s", path.name, opened.damage)
            return False
        if not opened.plain:
            path.unlink()
            cut_off.add((segment.seat, segment.medium))
            return True
        container = Container(opened.plain)
        summary = summarize(container)
    except BlockingIOError:
        return False  # another recorder writes it
    except (NotRegularError, WrongFileError, DamagedError):
        log.exception("%s is left as it is", path.name)
        return False
    path.rename(segment.closed(root))
    ended[segment.seat, segment.medium] = Ended(container.header.session, summary.ended_us)
    log.warning("closed %s, which a killed recorder left", path.name)
    return True


def _add_line(folder: Path, segment: SegmentId, path: Path, key: bytes) -> None:
    try:
        opened = open_sealed(path, key, segment)
        append_line(folder, line_of(segment, opened))
    except (NotRegularError, WrongFileError, DamagedError):
        log.exception("%s is not added to the index", path.name)


def line_of(segment: SegmentId, opened: Opened) -> IndexLine:
    """Return the unchained line of a file that was read. Raises DamagedError."""
    container = Container(opened.plain)
    summary = summarize(container)
    gaps: tuple[Gap, ...] = summary.gaps
    return IndexLine(
        seat=segment.seat,
        medium=segment.medium,
        number=segment.number,
        started_us=container.header.opened_us,
        ended_us=summary.ended_us,
        packets=summary.packets,
        size=len(opened.plain),
        sha256=opened.sha256,
        gaps=gaps,
    )
