"""Wall-clock times of a sender's media, from its sender reports.

A browser reports its own clock (NTP) for each stream, together with the stream's RTP timestamp; the node notes when the
report arrived. The clock of the browser against the node's is the least difference of the two among the reports of all
streams of a connection: that report was the fastest on its way. So sound and picture of a seat share one difference,
and seats differ by the shortest way of their packets, some milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from video.sfu.record.entries import SenderReport

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
_HALF = 1 << 31


def ntp_us(ntp: int) -> int:
    """Return an NTP time of 32.32 bits in microseconds since 1970."""
    return (ntp * 1_000_000 >> 32) - NTP_EPOCH * 1_000_000


def clock_offset_us(reports: Iterable[tuple[int, SenderReport]]) -> int | None:
    """Return the node's time minus the sender's, from times of arrival and reports; None without a report.

    Pass the reports of all media of one seat, within one session of it.
    """
    return min((at_us - ntp_us(report.ntp) for at_us, report in reports), default=None)


@dataclass(frozen=True, slots=True)
class MediaClock:
    """The wall clock of one stream. `offset_us` is that of its seat."""

    report: SenderReport
    clock_rate: int
    offset_us: int

    def at_us(self, timestamp: int) -> int:
        """Return when the packet with an RTP timestamp was sent, in microseconds since 1970 by the node's clock."""
        ahead = (timestamp - self.report.rtp + _HALF & 0xFFFFFFFF) - _HALF
        return ntp_us(self.report.ntp) + self.offset_us + ahead * 1_000_000 // self.clock_rate
