"""Periodic tasks of the imports. Each may run late, not at all, or twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.imports.services import people_imports


@sweep_task("imports.work")
def work() -> Swept:
    """Check the files that wait, import those that are confirmed, and delete old ones."""
    return people_imports.work()
