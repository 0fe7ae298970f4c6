"""Acts that start in the same instant, each in its own thread and on its own connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connections

from courts.ground import clock

T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Run all acts together. Returns their results in order; the first exception is raised."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sweeps take the travelled time for that of the database, which does not travel: the clocks would differ."""

    @contextmanager
    def travelled(**_limits: Any) -> Iterator[datetime]:
        yield clock.now()

    monkeypatch.setattr(clock, "database_time", travelled)
