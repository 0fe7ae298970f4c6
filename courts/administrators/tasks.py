"""The periodic task of administrators. It may run late, not at all, or twice."""

from __future__ import annotations

from courts.administrators.services.invitations import EXPIRY
from courts.ground.periodic import sweep_task
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept


@sweep_task("administrators.expire")
def expire_invitations() -> Swept:
    """End invitations that were not confirmed or accepted in time."""
    return sweeps.sweep_each(EXPIRY)
