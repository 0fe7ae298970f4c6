"""First filter of datagrams, and the rate limits that connections are held to.

A browser's address is known only after it has sent a connectivity check signed with the password of its own seat.
Nothing else from another address gets further than this filter: not to DTLS, whose handshake a stranger could otherwise
break, and not to SRTP.
"""

from dataclasses import dataclass
from enum import Enum, auto

MAX_DATAGRAM = 2048
MAX_DTLS = 1500  # a DTLS datagram is never longer than the path's MTU
MAX_RTCP = 1300
MIN_CHECK = 20  # a STUN header
MAX_CHECK = 576  # a browser's has about 120; every attribute costs parsing time


class PacketKind(Enum):
    """The kind that a datagram claims to be, by its first two bytes (RFC 7983, RFC 5761)."""

    STUN = auto()
    DTLS = auto()
    RTP = auto()
    RTCP = auto()
    INVALID = auto()


@dataclass(slots=True)
class DropCounters:
    """Numbers of dropped datagrams since the node started, by reason."""

    malformed: int = 0  # empty, too long, too short, of no known kind
    foreign: int = 0  # from an address that no check has proven
    checks: int = 0  # connectivity checks that no peer of ours signed, or too many of them
    forged: int = 0  # not authenticated by SRTP, or replayed
    sources: int = 0  # SSRC or payload type that was not announced
    over_limit: int = 0  # more than a connection may send
    stale: int = 0  # arrived while the node was stalled
    unsent: int = 0  # the kernel did not take our packet


class TokenBucket:
    """A rate limit of `rate` a second with a reserve of `burst`."""

    __slots__ = ("_burst", "_left", "_rate", "_when")

    def __init__(self, rate: float, burst: float) -> None:
        """Start with a full bucket."""
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._when = 0.0

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Take `amount` tokens at `now`; return False, and take none, if too few are left."""
        left = self._left + (now - self._when) * self._rate
        self._when = now
        left = min(left, self._burst)
        if left < amount:
            self._left = left
            return False
        self._left = left - amount
        return True

    def is_full(self, now: float) -> bool:
        """Return True if the bucket would be full at `now`: then it is the same as a new one."""
        return self._left + (now - self._when) * self._rate >= self._burst


class RateLimiter:
    """Spaces events evenly at `rate` a second: each event reserves the next free time."""

    __slots__ = ("_gap", "_next")

    def __init__(self, rate: float) -> None:
        """The first event does not wait."""
        self._gap = 1 / rate
        self._next = 0.0

    def reserve(self, now: float) -> float:
        """Reserve the next free time and return the seconds from `now` until then."""
        turn = max(now, self._next)
        self._next = turn + self._gap
        return turn - now


def classify(buffer: bytearray, length: int) -> PacketKind:
    """Return the kind of the datagram in `buffer`; INVALID for a datagram that no peer of ours would send."""
    if length < 12 or length > MAX_DATAGRAM:  # an RTP header, the shortest datagram that we accept
        return PacketKind.INVALID
    first = buffer[0]
    if 127 < first < 192:
        if 191 < buffer[1] < 224:
            return PacketKind.RTCP if length <= MAX_RTCP else PacketKind.INVALID
        return PacketKind.RTP
    if first < 4:
        return PacketKind.STUN if MIN_CHECK <= length <= MAX_CHECK else PacketKind.INVALID
    if 19 < first < 64:
        return PacketKind.DTLS if length <= MAX_DTLS else PacketKind.INVALID
    return PacketKind.INVALID
