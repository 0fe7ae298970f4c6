"""Turns: work that each room needs once an interval, spread evenly over that interval.

The reports of one room take a millisecond or two, in which nothing is forwarded. All rooms in one go would hold up the
media of every room for as long as all of them need together.
"""

from collections.abc import Collection


class Turns:
    """Names, each of which has one turn in every interval."""

    __slots__ = ("_began", "_done", "_interval", "_names")

    def __init__(self, interval: float, now: float) -> None:
        """`interval` and `now` are in seconds; the first turn comes at once."""
        self._interval = interval
        self._began = now - interval
        self._names: list[str] = []
        self._done = 0

    def take(self, now: float, names: Collection[str]) -> list[str]:
        """Return the names whose turn has come since the last call.

        `names` are those that exist now. One that appears during an interval has its first turn in the next. After a
        stall, turns that were missed altogether are not made up for.
        """
        due: list[str] = []
        if now - self._began >= self._interval:
            due = self._names[self._done :]
            # A late call does not shift the intervals, unless it is later than a whole one.
            self._began = max(self._began + self._interval, now - self._interval / 2)
            self._names = list(names)
            self._done = 0
        reached = min(len(self._names), 1 + int((now - self._began) / self._interval * len(self._names)))
        due += self._names[self._done : reached]
        self._done = reached
        return [name for name in dict.fromkeys(due) if name in names]

    def wait(self, now: float) -> float:
        """Return the seconds from `now` until the next turn."""
        share = self._done / len(self._names) if self._names else 1.0
        return max(0.0, self._began + share * self._interval - now)
