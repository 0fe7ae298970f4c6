"""Simulated time for parts of the node that wait: nothing depends on the speed of the machine."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from types import SimpleNamespace

from video.sfu.limits import DEFAULT, Limits


class Timer:
    """A call at a simulated time."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class Clock:
    """Stands for a node's context: its time, its timers, its limits and its sockets."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self.limits = limits
        self.time = 100.0
        self.mux = SimpleNamespace(is_own_gap=False)
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()

    def now(self) -> float:
        return self.time

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        timer = Timer(action)
        heapq.heappush(self._timers, (self.time + delay, next(self._order), timer))
        return timer

    def run(self, seconds: float) -> None:
        """Let time pass, and make the calls that are due on the way."""
        end = self.time + seconds
        while self._timers and self._timers[0][0] <= end:
            at, _, timer = heapq.heappop(self._timers)
            self.time = max(self.time, at)
            if timer.action is not None:
                timer.action()
        self.time = end
