"""The periodic task of gateways. It may run late, not at all, or twice."""

from __future__ import annotations

from courts.gateways.services import receipts
from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept


@sweep_task("gateways.overdue_messages")
def sweep_overdue() -> Swept:
    """Try messages to telephones without a delivery receipt in time on the next channel."""
    return receipts.sweep_overdue()
