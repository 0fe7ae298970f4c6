"""Sweeps of video. Each may run late, be missed or run twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from video.services import revocation


@sweep_task("video.close_lost_seats")
def close_lost_seats() -> Swept:
    """End sockets and media of closed accounts and revoked screens."""
    return revocation.sweep()
