"""Entries of a container: media packets, sender reports and gaps, each with the time by the node's clock."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, get_args

ENTRY_HEAD = struct.Struct("!BIq")  # kind, length of the payload, microseconds since 1970
CRC = struct.Struct("!I")  # of head and payload
MAX_PAYLOAD = 65_535
_REPORT = struct.Struct("!QII")
_GAP = struct.Struct("!BqqI")

GapReason = Literal["loss", "muted", "paused", "crash", "network", "overload", "disk", "withheld"]
GAP_REASONS: tuple[GapReason, ...] = get_args(GapReason)
"""The number of a reason in a container is its index here plus one. New reasons are appended.

- loss: packets of the sender did not arrive, and did not arrive later either;
- muted: the seat's own microphone, camera or screen was off, or a host muted it, or it sent nothing but reports;
- paused: a host or clerk paused the recording;
- crash: the recorder or the node ended without closing the segment;
- network: the seat had no connection, from its last packet on, or nothing came of it, or the node lost its link;
- overload: the node left out pictures, or dropped what the recorder did not take in time;
- disk: the disk was full or failed;
- withheld: the seat was not to be recorded: a consultation, the waiting room, a screened preview.
"""


class Kind(IntEnum):
    """The kind of an entry."""

    RTP = 1
    """An RTP packet as the sender made it, without SRTP, header extensions and contributing sources."""
    SENDER_REPORT = 2
    """The sender's clock, from an RTCP sender report."""
    GAP = 3
    """Media that is missing, and why."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A sender's clock: at NTP time `ntp` (32.32 bits, since 1900) the stream `ssrc` stood at timestamp `rtp`."""

    ntp: int
    rtp: int
    ssrc: int

    def encode(self) -> bytes:
        """Return the payload of its entry."""
        return _REPORT.pack(self.ntp, self.rtp, self.ssrc)

    @classmethod
    def decode(cls, payload: bytes) -> "SenderReport":
        """Return the report of a payload. Raises ValueError."""
        if len(payload) != _REPORT.size:
            raise ValueError("not a sender report")
        return cls(*_REPORT.unpack(payload))


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing media: microseconds since 1970, `to_us` None while it lasts; `lost` packets where they were counted.

    A gap that lasts is written twice: when it begins, without its end, and when it ends.
    """

    reason: GapReason
    from_us: int
    to_us: int | None
    lost: int = 0

    def encode(self) -> bytes:
        """Return the payload of its entry."""
        return _GAP.pack(GAP_REASONS.index(self.reason) + 1, self.from_us, self.to_us or 0, self.lost)

    @classmethod
    def decode(cls, payload: bytes) -> "Gap":
        """Return the gap of a payload. Raises ValueError."""
        if len(payload) != _GAP.size:
            raise ValueError("not a gap")
        reason, from_us, to_us, lost = _GAP.unpack(payload)
        if not 0 < reason <= len(GAP_REASONS):
            raise ValueError("unknown reason of a gap")
        return cls(GAP_REASONS[reason - 1], from_us, to_us or None, lost)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a container; `offset` is the position of its first byte there."""

    kind: Kind
    at_us: int
    payload: bytes
    offset: int = 0

    @property
    def report(self) -> SenderReport:
        """The sender report of such an entry. Raises ValueError."""
        return SenderReport.decode(self.payload)

    @property
    def gap(self) -> Gap:
        """The gap of such an entry. Raises ValueError."""
        return Gap.decode(self.payload)
