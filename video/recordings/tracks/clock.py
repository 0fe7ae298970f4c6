"""The wall clock of recorded streams: sender reports, checked against the times of arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from video.recordings.tracks.packets import Source
from video.sfu.record.entries import Entry, Kind, SenderReport
from video.sfu.record.wall_clock import MediaClock, clock_offset_us

Report = tuple[int, SenderReport]
Clock = Callable[[int], int]

# A sender chooses the numbers of its reports. What they say may not differ from the node's clock by more than this.
MOST_APART_US: Final = 2_000_000
_HALF: Final = 1 << 31


def reports_of(entries: Iterable[Entry]) -> list[Report]:
    """Return the sender reports of a container with the times of their arrival."""
    return [(entry.at_us, entry.report) for entry in entries if entry.kind is Kind.SENDER_REPORT]


def clock_of(source: Source, clock_rate: int, own: Iterable[Report], seat: Iterable[Report] = ()) -> Clock:
    """Return the wall clock of a stream: timestamp in, microseconds since 1970 out, by the node's clock.

    own: the reports of its container. seat: those of the same seat's other media at that time, which make sound and
    picture agree. Without a report that can be true, the earliest arrival counts.
    """
    reports = [(at_us, report) for at_us, report in own if report.ssrc == source.ssrc]
    by_arrival = _by_arrival(source, clock_rate)
    if not reports:
        return by_arrival
    offset = clock_offset_us([*reports, *seat])
    last = reports[-1][1]
    if offset is None:
        return by_arrival
    by_report = MediaClock(last, clock_rate, offset).at_us
    middle = source.packets[len(source.packets) // 2].timestamp
    return by_report if abs(by_report(middle) - by_arrival(middle)) <= MOST_APART_US else by_arrival


def _by_arrival(source: Source, clock_rate: int) -> Clock:
    first = source.packets[0].timestamp

    def after_first(timestamp: int) -> int:
        ahead = (timestamp - first + _HALF & 0xFFFFFFFF) - _HALF
        return ahead * 1_000_000 // clock_rate

    zero = min(packet.arrived_us - after_first(packet.timestamp) for packet in source.packets)
    return lambda timestamp: zero + after_first(timestamp)
