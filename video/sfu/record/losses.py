"""Packets that a stream misses, by their sequence numbers; late ones are taken back."""

from dataclasses import dataclass, field

SETTLE_US = 1_500_000  # a missing packet is asked for until 0.6 s after its successor; it may still be on its way
MAX_MISSING = 512  # numbers of one jump that are watched one by one
HALF = 1 << 15


@dataclass(slots=True)
class _Jump:
    """Numbers that were skipped between two packets, at the times of the two."""

    numbers: set[int]
    from_us: int
    to_us: int
    lost: int = 0


@dataclass(slots=True)
class Losses:
    """Watches the sequence numbers of one stream from one source."""

    next: int = 0
    """The number after the highest so far."""
    _jumps: list[_Jump] = field(default_factory=list)

    def on_packet(self, number: int, before_us: int, at_us: int) -> None:
        """Note a packet whose number is not `next`; `before_us` is the time of the packet before it."""
        ahead = number - self.next & 0xFFFF
        if ahead >= HALF:
            for jump in self._jumps:
                jump.numbers.discard(number)
            return
        watched = {self.next + each & 0xFFFF for each in range(ahead)} if ahead <= MAX_MISSING else set()
        self._jumps.append(_Jump(watched, before_us, at_us, 0 if watched else ahead))
        self.next = number + 1 & 0xFFFF

    def settle(self, now_us: int) -> tuple[int, int, int] | None:
        """Return begin, end and number of packets that are lost for good by `now_us`, or None; they are forgotten."""
        if not self._jumps:
            return None
        due = [jump for jump in self._jumps if now_us - jump.to_us >= SETTLE_US]
        self._jumps = [jump for jump in self._jumps if now_us - jump.to_us < SETTLE_US and (jump.numbers or jump.lost)]
        lost = [jump for jump in due if jump.numbers or jump.lost]
        if not lost:
            return None
        begin, end = min(jump.from_us for jump in lost), max(jump.to_us for jump in lost)
        return begin, end, sum(jump.lost + len(jump.numbers) for jump in lost)

    def restart(self, following: int) -> None:
        """Start again at another source, or after a gap that has another reason."""
        self.next = following
        self._jumps.clear()
