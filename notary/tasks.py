"""Periodic tasks of the notary."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from notary.services import appointments, takeovers


@sweep_task("notary.expire_holds")
def expire_holds() -> Swept:
    """Mark appointments whose hold has ended."""
    return appointments.expire_holds()


@sweep_task("notary.find_notaries")
def find_notaries() -> Swept:
    """Give appointments whose notary no longer serves the office to another notary."""
    return takeovers.find_notaries()
