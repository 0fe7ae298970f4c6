"""Sweep of calendars. It is idempotent: it may run late, twice or not at all."""

from __future__ import annotations

from courts.calendars.services import changes
from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept


@sweep_task("calendars.follow_changes")
def follow_changes() -> Swept:
    """Adapt deadlines and bookings to the changes of special days that are not fully followed."""
    return changes.follow_changes()
