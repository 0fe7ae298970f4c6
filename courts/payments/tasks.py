"""Periodic tasks of payments. They may run late, not at all, or twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.payments.services import payments, refunds


@sweep_task("payments.check_open")
def check_open() -> Swept:
    """Ask the gateway about payments whose outcome is not known."""
    return payments.check_open()


@sweep_task("payments.send_refunds")
def send_refunds() -> Swept:
    """Ask the gateway for refunds."""
    return refunds.send_refunds()
