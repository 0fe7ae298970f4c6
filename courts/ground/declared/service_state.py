"""State of the services, shown in the footer of every page. Each part of the product registers a probe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.functional import Promise

from courts.ground import clock

# Short enough to be current, long enough that the probes cost a page nothing.
CACHE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Probe:
    """A check of one service. `works` is fast and raises nothing."""

    name: str
    label: str | Promise
    works: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The result of all probes, and its time. `stopped` names the probes that failed."""

    checked_at: datetime
    stopped: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """Labels of the stopped services, in the reader's language."""
        return [str(_probes[name].label) for name in self.stopped if name in _probes]


_probes: dict[str, Probe] = {}


def register(probe: Probe) -> None:
    """Declare a probe. The name identifies it."""
    _probes[probe.name] = probe


def current() -> ServiceState:
    """The state, at most a minute old."""
    kept = cache.get("service-state")
    if isinstance(kept, ServiceState):
        return kept
    found = ServiceState(
        checked_at=clock.now(),
        stopped=tuple(name for name, probe in _probes.items() if not probe.works()),
    )
    cache.set("service-state", found, CACHE_SECONDS)
    return found
