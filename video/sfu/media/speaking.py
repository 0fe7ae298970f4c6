"""Who is speaking: from the levels that browsers write beside their packets, smoothed, and slow to change its mind."""

from collections.abc import Mapping

ATTACK, RELEASE = 0.3, 0.06
"""How much of each packet's level (20 ms) goes into the smoothed one, rising and falling. A click of one packet does
not make a speaker; a pause between two words does not end one."""
BEGINS, ENDS = 72.0, 60.0  # of 127: 55 and 67 dB under full scale
HOLDS = 0.8  # seconds below `ENDS` before somebody has stopped
SILENT_AFTER = 0.4  # seconds without a packet: browsers send few in silence


class Voice:
    """One seat's sound, packet by packet."""

    __slots__ = ("at", "level")

    def __init__(self) -> None:
        """Silent."""
        self.level = 0.0
        self.at = 0.0

    def hear(self, level: int, now: float) -> None:
        """One packet of this level, 0 (silence) to 127 (full scale)."""
        self.level += (level - self.level) * (ATTACK if level > self.level else RELEASE)
        self.at = now


class Speakers:
    """Who speaks in one room, and who spoke last."""

    def __init__(self) -> None:
        """Nobody has spoken."""
        self.now: tuple[str, ...] = ()
        """Who speaks, in the order in which they began."""
        self._before: list[str] = []
        """Who spoke and stopped, the last first."""
        self._quiet_since: dict[str, float] = {}

    @property
    def order(self) -> tuple[str, ...]:
        """Everybody who ever spoke: who speaks now, then who stopped last."""
        return (*self.now, *self._before)

    def listen(self, voices: Mapping[str, Voice], now: float) -> bool:
        """Look at every voice that is permitted; whether anybody began or stopped."""
        speaking = [seat for seat in self.now if self._goes_on(voices.get(seat), seat, now)]
        began = sorted(
            (seat for seat, voice in voices.items() if seat not in speaking and _is_loud(voice, BEGINS, now)),
            key=lambda seat: -voices[seat].level,
        )
        found = (*speaking, *began)
        if found == self.now:
            return False
        stopped = [seat for seat in self.now if seat not in found]
        self._before = [*stopped, *(seat for seat in self._before if seat not in found and seat not in stopped)]
        self._quiet_since = {seat: since for seat, since in self._quiet_since.items() if seat in found}
        self.now = found
        return True

    def forget(self, seat: str) -> None:
        """The seat is no longer in the room."""
        self.now = tuple(each for each in self.now if each != seat)
        self._before = [each for each in self._before if each != seat]
        self._quiet_since.pop(seat, None)

    def _goes_on(self, voice: Voice | None, seat: str, now: float) -> bool:
        """A voice that is not permitted any more ends at once; one that falls silent is given a while."""
        if voice is None:
            return False
        if _is_loud(voice, ENDS, now):
            self._quiet_since.pop(seat, None)
            return True
        return now - self._quiet_since.setdefault(seat, now) < HOLDS


def _is_loud(voice: Voice, bound: float, now: float) -> bool:
    return voice.level >= bound and now - voice.at < SILENT_AFTER
