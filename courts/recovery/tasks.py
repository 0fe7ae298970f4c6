"""The periodic task of recovery. It may run late, not at all, or twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.recovery.services import factor_resets


@sweep_task("recovery.factor_resets")
def sweep_factor_resets() -> Swept:
    """Open requests, end those that are over, and remove factors after the waiting time."""
    return factor_resets.sweep()
