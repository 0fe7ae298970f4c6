"""What happens here when an account or a screen was shut out. Signals only nudge; a sweep finds what was missed."""

from __future__ import annotations

from typing import Any

from courts.ground.models import Device, User
from video.services import revocation


def on_account_closed(sender: Any, *, user: User, **kwargs: Any) -> None:
    """End what the account has open."""
    revocation.close_seats_of(user)


def on_device_revoked(sender: Any, *, device: Device, **kwargs: Any) -> None:
    """End what the screen has open."""
    revocation.close_seats_at(device.space)
