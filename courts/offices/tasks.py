"""The periodic task of offices. It may run late, not at all, or twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.offices.services import mandates


@sweep_task("offices.mandates")
def sweep_mandates() -> Swept:
    """Begin and end mandates by their days."""
    return mandates.sweep()
