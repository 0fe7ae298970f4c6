"""Periodic tasks of the notary."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from notary.services import appointments, joint_booking, takeovers


@sweep_task("notary.expire_holds")
def expire_holds() -> Swept:
    """Mark appointments whose hold has ended."""
    return appointments.expire_holds()


@sweep_task("notary.cancel_ended_applications")
def cancel_ended_applications() -> Swept:
    """Cancel the appointments of applications that were withdrawn or refused."""
    return joint_booking.cancel_of_ended_applications()


@sweep_task("notary.find_notaries")
def find_notaries() -> Swept:
    """Give appointments whose notary no longer serves the office to another notary."""
    return takeovers.find_notaries()
