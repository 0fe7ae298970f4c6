"""Frames: a picture or a stretch of sound as its codec made it, with the time at which it was captured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# A camera that sends nothing for longer has stopped; its last picture stays no longer on the screen.
STOPPED_US: Final = 2_000_000
# A picture that the next one follows sooner lasts until then, whatever gap is marked between them.
SHORTEST_HOLE_US: Final = 1_000_000
LAST_US: Final = 40_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `at_us` is the wall clock in microseconds since 1970, `arrived_us` the node's time of its last packet.

    duration_us: of sound, from the packet itself; 0 for pictures, which last until the next one.
    """

    at_us: int
    arrived_us: int
    data: bytes
    is_key: bool = True
    duration_us: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open time [from_us, to_us) by the node's clock; `to_us` None: it lasts."""

    from_us: int
    to_us: int | None = None

    def __contains__(self, at_us: int) -> bool:
        return self.from_us <= at_us and (self.to_us is None or at_us < self.to_us)

    def covers(self, from_us: int, to_us: int) -> bool:
        """Return whether it holds the whole time from `from_us` to `to_us`."""
        return self.from_us <= from_us and (self.to_us is None or to_us < self.to_us)


@dataclass(frozen=True, slots=True)
class Timed:
    """A frame at its place in a file, in milliseconds. `is_end`: nothing follows it directly."""

    frame: Frame
    at_ms: int
    lasts_ms: int
    is_end: bool


def timed(
    frames: Sequence[Frame], origin_us: int, until_us: int, *, may_stop: bool, gaps: Sequence[Interval] = ()
) -> Iterator[Timed]:
    """Yield the frames from `origin_us` on with their places; the last picture lasts to `until_us` at most.

    may_stop: a long time without a picture is a hole. gaps: when nothing was recorded; a picture ends where one begins.
    A hole must end with a picture that needs no other one: behind it a browser goes on with such a picture alone.
    """
    kept = [frame for frame in frames if frame.at_us >= origin_us]
    for frame, following in pairwise([*kept, None]):
        if frame is None:
            return
        lasts_us = frame.duration_us or LAST_US
        is_end = following is None
        if following is None:
            lasts_us = frame.duration_us or _stays_us(frame, until_us, may_stop, gaps)
        else:
            apart_us = following.at_us - frame.at_us
            stays_us = apart_us
            if following.is_key and not frame.duration_us and apart_us > SHORTEST_HOLE_US:
                stays_us = _stays_us(frame, following.at_us, may_stop, gaps)
            is_end = stays_us < apart_us
            lasts_us = stays_us
        at_ms = (frame.at_us - origin_us) // 1000
        yield Timed(frame, at_ms, max(1, (frame.at_us + lasts_us - origin_us) // 1000 - at_ms), is_end)


def _stays_us(picture: Frame, until_us: int, may_stop: bool, gaps: Sequence[Interval]) -> int:
    """Return how long a picture stays that no other follows: to `until_us`, to its gap, or until its camera stopped."""
    ends = [until_us, *(gap.from_us for gap in gaps if gap.from_us >= picture.at_us)]
    if may_stop:
        ends.append(picture.at_us + STOPPED_US)
    return max(min(ends) - picture.at_us, LAST_US)
