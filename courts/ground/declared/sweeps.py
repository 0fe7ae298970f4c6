"""A sweep: its rows and its act. And the registry of the sweeps that a nightly full run checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Later:
    """Result of an act that could not finish now, for a known reason. The sweep retries with backoff."""

    reason: str


@dataclass(frozen=True, slots=True)
class Different:
    """Result of a check: the row does not agree with others. Nothing repairs it; it is looked at again with backoff."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Generic[M]):
    """One sweep: the rows that need it, and the act on one of them.

    `wanted(now)` is the complete condition. The sweep asks it again for each row under the row's lock, and the nightly
    full run asks it of the whole table. `recent(rows, since)` narrows these rows to those that can have changed
    since the last success; without it, an index makes the complete condition cheap. `act` runs inside the transaction
    that holds the row's lock and returns True if it changed anything. `lock_first` takes the locks that the product's
    order wants before the row's own. With `waits_for_time=False` the sweep also runs on a machine whose clock is wrong:
    its rows are due whatever the time.
    """

    name: str
    wanted: Callable[[datetime], models.QuerySet[M]]
    act: Callable[[M], bool | Later]
    recent: Callable[[models.QuerySet[M], datetime], models.QuerySet[M]] | None = None
    lock_first: Callable[[M], object] | None = None
    waits_for_time: bool = True
    limit: int = 200


_sweeps: dict[str, Sweep[Any]] = {}


def register(*sweeps: Sweep[Any]) -> None:
    """Declare sweeps. The name identifies each."""
    _sweeps.update((sweep.name, sweep) for sweep in sweeps)


def registered() -> list[Sweep[Any]]:
    """Return every declared sweep, by name."""
    return [_sweeps[name] for name in sorted(_sweeps)]
