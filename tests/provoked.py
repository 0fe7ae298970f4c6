"""Races that are provoked: two threads meet between the reading and the writing of the code under test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections

# A thread that holds the lock waits this long for the other, which cannot come: seconds.
PATIENCE = 0.05


class Meeting:
    """A place between a read and the write that follows: threads of one round wait here for each other.

    Code without a common lock lets all of them arrive, so that each has read before any writes. With the lock the
    others cannot arrive; the first waits a moment and goes on.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, *, before: bool = False) -> None:
        """Wrap the function `name` of `module`: callers meet after it has returned, or `before` it is called."""
        self._function = getattr(module, name)
        self._is_before = before
        self._barrier: Barrier | None = None
        monkeypatch.setattr(module, name, self._meet)

    def _meet(self, *args: Any, **kwargs: Any) -> Any:
        if self._is_before:
            self._wait()
            return self._function(*args, **kwargs)
        result = self._function(*args, **kwargs)
        self._wait()
        return result

    def _wait(self) -> None:
        barrier = self._barrier
        if barrier is not None:
            with contextlib.suppress(BrokenBarrierError):
                barrier.wait(PATIENCE)

    def run(self, *acts: Callable[[], object]) -> list[object]:
        """Run the acts, each in its own thread and connection, all of them meeting; return their results."""
        self._barrier = Barrier(len(acts))

        def run(act: Callable[[], object]) -> object:
            try:
                return act()
            finally:
                connections.close_all()

        try:
            with ThreadPoolExecutor(len(acts)) as pool:
                return [each.result() for each in [pool.submit(run, act) for act in acts]]
        finally:
            self._barrier = None
