"""The messages between processes, and the heartbeat of the workers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db.models import Max

from courts.ground import clock
from courts.ground.models import SweepState
from courts.ground.queries.sweeps import health
from ops.serving.cache import OptionalRedisCache
from ops.status.findings import Finding, Level

GROUP: Final = "services"
# A sweep that found nothing notes its success every 30 seconds.
LATE: Final = timedelta(minutes=2)
DEAD: Final = timedelta(minutes=10)


def broker() -> list[Finding]:
    """Redis answers; or the product is one process, which needs none."""
    if settings.EMBEDDED:
        return [Finding(GROUP, "broker", Level.OK, "broker_embedded")]
    shared = caches["default"]
    is_good = isinstance(shared, OptionalRedisCache) and shared.answers()
    level, code = (Level.OK, "broker_answers") if is_good else (Level.FAILED, "broker_silent")
    return [Finding(GROUP, "broker", level, code)]


def last_seen() -> timedelta | None:
    """The time since a worker last finished a periodic task. None if none ever did."""
    newest = SweepState.records.aggregate(newest=Max("succeeded_at"))["newest"]
    return max(timedelta(0), clock.now() - newest) if newest is not None else None


def heartbeat() -> list[Finding]:
    """A worker finished a periodic task a short time ago, and none of the tasks is late or failing."""
    age = last_seen()
    if age is None:
        return [Finding(GROUP, "worker", Level.FAILED, "worker_never")]
    level = Level.FAILED if age > DEAD else Level.WARNING if age > LATE else Level.OK
    findings = [Finding(GROUP, "worker", level, "worker_seen", {"seen_age": age.total_seconds()})]
    state = health()
    for names, code in ((state.late, "sweeps_late"), (state.refused, "sweeps_refused")):
        if names:
            params = {"number": len(names), "names": ", ".join(names[:3])}
            findings.append(Finding(GROUP, "periodic", Level.FAILED, code, params))
    if state.failing:
        findings.append(Finding(GROUP, "periodic", Level.WARNING, "rows_failing", {"number": state.failing}))
    return findings
