"""Periodic tasks of the proceedings."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from courts.proceedings.services import papers


@sweep_task("proceedings.seal_orders")
def seal_orders() -> Swept:
    """Make the sealed PDF of issued orders."""
    return papers.seal_due()
