"""Periodic tasks of identity checks by video."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from identity.services import video_checks


@sweep_task("identity.end_old")
def end_old() -> Swept:
    """End video checks that no one ends."""
    return video_checks.end_old()
