"""Whether the services work, as the foot of every page says it. What runs registers how to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.functional import Promise

from courts.ground import clock

# Often enough to be true, rarely enough that a page costs nothing.
KEPT_FOR_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that people notice when it stops. `works` is quick and raises nothing."""

    name: str
    label: str | Promise
    works: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What was found, and when. `stopped` names the probes that failed."""

    checked_at: datetime
    stopped: tuple[str, ...]

    @property
    def labels(self) -> list[str]:
        """What stopped, in the reader's language."""
        return [str(_probes[name].label) for name in self.stopped if name in _probes]


_probes: dict[str, Probe] = {}


def register(probe: Probe) -> None:
    """Declare a probe; its name is its identity."""
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
    cache.set("service-state", found, KEPT_FOR_SECONDS)
    return found
