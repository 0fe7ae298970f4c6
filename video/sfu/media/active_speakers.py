"""Active speakers, from the audio levels that browsers report with their packets (RFC 6464)."""

from collections.abc import Mapping

ATTACK, RELEASE = 0.3, 0.06
"""Weight of each packet's level (20 ms) in the smoothed level, rising and falling. A click of one packet does not make
a speaker; a pause between two words does not end one."""
START_LEVEL, STOP_LEVEL = 72.0, 60.0  # of 127: 55 and 67 dB under full scale
HOLD_TIME = 0.8  # seconds below `STOP_LEVEL` before a seat counts as silent
SILENT_AFTER = 0.4  # seconds without a packet: browsers send few in silence


class AudioLevel:
    """One seat's smoothed audio level."""

    __slots__ = ("at", "level")

    def __init__(self) -> None:
        """Start silent."""
        self.level = 0.0
        self.at = 0.0

    def update(self, level: int, now: float) -> None:
        """Add one packet of this level, 0 (silence) to 127 (full scale)."""
        self.level += (level - self.level) * (ATTACK if level > self.level else RELEASE)
        self.at = now


class ActiveSpeakers:
    """The seats of one room that speak now, and the order of the last speakers."""

    def __init__(self) -> None:
        """No seat has spoken."""
        self.now: tuple[str, ...] = ()
        """Seats that speak, in the order in which they began."""
        self._before: list[str] = []
        """Seats that spoke and stopped, the most recent first."""
        self._quiet_since: dict[str, float] = {}

    @property
    def order(self) -> tuple[str, ...]:
        """Every seat that ever spoke: those that speak now, then those that stopped, the most recent first."""
        return (*self.now, *self._before)

    def update(self, levels: Mapping[str, AudioLevel], now: float) -> bool:
        """Update from the levels of all seats that may be heard; return True if a seat began or stopped."""
        speaking = [seat for seat in self.now if self._still_speaks(levels.get(seat), seat, now)]
        began = sorted(
            (seat for seat, level in levels.items() if seat not in speaking and _is_loud(level, START_LEVEL, now)),
            key=lambda seat: -levels[seat].level,
        )
        found = (*speaking, *began)
        if found == self.now:
            return False
        stopped = [seat for seat in self.now if seat not in found]
        self._before = [*stopped, *(seat for seat in self._before if seat not in found and seat not in stopped)]
        self._quiet_since = {seat: since for seat, since in self._quiet_since.items() if seat in found}
        self.now = found
        return True

    def remove(self, seat: str) -> None:
        """Forget a seat that left the room."""
        self.now = tuple(each for each in self.now if each != seat)
        self._before = [each for each in self._before if each != seat]
        self._quiet_since.pop(seat, None)

    def _still_speaks(self, level: AudioLevel | None, seat: str, now: float) -> bool:
        """Return False at once for a seat that may not be heard any more, and after `HOLD_TIME` for a silent one."""
        if level is None:
            return False
        if _is_loud(level, STOP_LEVEL, now):
            self._quiet_since.pop(seat, None)
            return True
        return now - self._quiet_since.setdefault(seat, now) < HOLD_TIME


def _is_loud(level: AudioLevel, bound: float, now: float) -> bool:
    return level.level >= bound and now - level.at < SILENT_AFTER
