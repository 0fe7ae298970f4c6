"""Periodic tasks of deeds."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from notary.deeds.services import delivery


@sweep_task("deeds.finish")
def finish_sealing() -> Swept:
    """Seal deeds whose sealing was interrupted after their number was taken."""
    return delivery.finish_due()


@sweep_task("deeds.deliver")
def deliver() -> Swept:
    """Tell the parties of sealed deeds."""
    return delivery.deliver_due()


@sweep_task("deeds.archive")
def archive() -> Swept:
    """Add archive time stamps to sealed documents."""
    return delivery.archive_due()
