"""The gaps of a recording, as its index names them, each once and with its end."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from video.recordings.models import Recording
from video.recordings.queries.stored import read_stored
from video.sfu.record.entries import GapReason
from video.sfu.record.index import IndexLine, parse_index
from video.sfu.record.layout import INDEX

log = logging.getLogger(__name__)

# Shorter gaps are not told to viewers: a picture stays so long without disturbing.
SHORTEST_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class TrackGap:
    """Missing media of one medium of one seat. Microseconds since 1970; `to_us` None: to the end of the track."""

    seat: str
    medium: str
    reason: GapReason
    from_us: int
    to_us: int | None

    @property
    def is_short(self) -> bool:
        """True if viewers are not told of it."""
        return self.to_us is not None and self.to_us - self.from_us < SHORTEST_US


def gaps_of(recording: Recording) -> list[TrackGap]:
    """Return the gaps of a recording in the order of their begin; none if its index cannot be read."""
    try:
        lines = parse_index(read_stored(recording.pk, INDEX), str(recording.pk)).lines
    except OSError:
        log.exception("the index of a recording cannot be read", extra={"recording": str(recording.pk)})
        return []
    by_track: dict[tuple[str, str], list[IndexLine]] = defaultdict(list)
    for line in lines:
        by_track[line.seat, line.medium].append(line)
    found = [gap for rows in by_track.values() for gap in _of_track(sorted(rows, key=lambda row: row.number))]
    return sorted(found, key=lambda gap: gap.from_us)


def _of_track(lines: Sequence[IndexLine]) -> list[TrackGap]:
    """Return the gaps of one track. One that lasts is written when it begins and again when it ends."""
    found: dict[tuple[GapReason, int], int | None] = {}
    for line in lines:
        for gap in line.gaps:
            key = gap.reason, gap.from_us
            found[key] = gap.to_us or found.get(key)
    seat, medium = lines[0].seat, lines[0].medium
    return [
        TrackGap(seat, medium, reason, from_us, to_us or _begins_again(lines, from_us))
        for (reason, from_us), to_us in found.items()
    ]


def _begins_again(lines: Sequence[IndexLine], from_us: int) -> int | None:
    """Return when media follows a gap whose end was never written, because its node had stopped."""
    return min((line.started_us for line in lines if line.started_us > from_us and line.packets), default=None)
