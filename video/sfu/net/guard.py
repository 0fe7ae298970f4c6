"""What is dropped before anything looks into it.

A browser's address is known only after it has sent a connectivity check signed with the password that its own seat
was given. Nothing else from another address gets further than this: not to DTLS, whose handshake a stranger could
otherwise break, nor to SRTP.
"""

from dataclasses import dataclass
from enum import Enum, auto

MAX_DATAGRAM = 2048
MAX_HANDSHAKE = 1500  # a DTLS datagram beyond the path's own limit is none
MAX_RTCP = 1300
MIN_CHECK = 20  # a STUN header
MAX_CHECK = 576  # a browser's has about 120; every attribute costs its reading


class Kind(Enum):
    """What a datagram claims to be, by its first two bytes (RFC 7983, RFC 5761)."""

    CHECK = auto()
    HANDSHAKE = auto()
    RTP = auto()
    RTCP = auto()
    NOTHING = auto()


@dataclass(slots=True)
class Drops:
    """How many datagrams were dropped and why, since the node started."""

    malformed: int = 0  # empty, too long, too short, of no known kind
    foreign: int = 0  # from an address that no check has proven
    checks: int = 0  # connectivity checks that are not signed by a peer of ours, or too many of them
    forged: int = 0  # not authenticated by SRTP, or replayed
    sources: int = 0  # SSRC or payload type that nobody announced
    budget: int = 0  # more than a connection may send
    stale: int = 0  # arrived while the node stood still
    unsent: int = 0  # the kernel did not take what we sent


class Budget:
    """So many a second, with a reserve of `burst`."""

    __slots__ = ("_burst", "_left", "_rate", "_when")

    def __init__(self, rate: float, burst: float) -> None:
        """Start with the whole reserve."""
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._when = 0.0

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Whether `amount` is left at `now`; then it is taken."""
        left = self._left + (now - self._when) * self._rate
        self._when = now
        left = min(left, self._burst)
        if left < amount:
            self._left = left
            return False
        self._left = left - amount
        return True


class Pace:
    """So many a second, one after the other: each gets the time at which it is its turn."""

    __slots__ = ("_gap", "_next")

    def __init__(self, rate: float) -> None:
        """The first is at once."""
        self._gap = 1 / rate
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Return for how many seconds the next one waits from `now`, and take that turn."""
        turn = max(now, self._next)
        self._next = turn + self._gap
        return turn - now


def kind_of(buffer: bytearray, length: int) -> Kind:
    """Return what the datagram in `buffer` claims to be; NOTHING for what no peer of ours would send."""
    if length < 12 or length > MAX_DATAGRAM:  # of an RTP header, the shortest thing that we take
        return Kind.NOTHING
    first = buffer[0]
    if 127 < first < 192:
        if 191 < buffer[1] < 224:
            return Kind.RTCP if length <= MAX_RTCP else Kind.NOTHING
        return Kind.RTP
    if first < 4:
        return Kind.CHECK if MIN_CHECK <= length <= MAX_CHECK else Kind.NOTHING
    if 19 < first < 64:
        return Kind.HANDSHAKE if length <= MAX_HANDSHAKE else Kind.NOTHING
    return Kind.NOTHING
