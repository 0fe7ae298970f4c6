"""The state of the periodic tasks, for monitors and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Max, Q

from courts.ground import clock
from courts.ground.models import SweepItem, SweepState

# Every sweep runs each minute or more often. One that has not succeeded for so long is stopped or overloaded.
LATE_AFTER = timedelta(minutes=30)
# Sweeps of an older version leave their row behind.
FORGOTTEN_AFTER = timedelta(days=7)
# Failures in a row after which a row needs an administrator.
FAILING = 3


@dataclass(frozen=True, slots=True)
class SweepHealth:
    """`late`: sweeps without a recent success. `refused`: those that refused to run because the clocks differ.

    `failing` is the number of rows that a sweep failed on several times in a row.
    """

    late: tuple[str, ...]
    refused: tuple[str, ...]
    failing: int

    @property
    def is_good(self) -> bool:
        """True if nothing needs an administrator."""
        return not self.late and not self.refused and not self.failing


def health() -> SweepHealth:
    """Return the present state of all sweeps."""
    now = clock.now()
    newest = SweepState.records.aggregate(newest=Max("succeeded_at"))["newest"]
    # With every sweep stopped for longer than a week, none of them is forgotten.
    from_time = min(now, newest or now) - FORGOTTEN_AFTER
    late = SweepState.records.filter(succeeded_at__lt=now - LATE_AFTER, succeeded_at__gt=from_time)
    refused = SweepState.records.filter(refused_at__gt=now - LATE_AFTER).filter(
        Q(succeeded_at__isnull=True) | Q(succeeded_at__lt=F("refused_at"))
    )
    return SweepHealth(
        late=tuple(late.order_by("pk").values_list("pk", flat=True)),
        refused=tuple(refused.order_by("pk").values_list("pk", flat=True)),
        failing=SweepItem.records.filter(attempts__gte=FAILING, failed_at__isnull=False).count(),
    )
