"""Reactions to closed accounts and revoked screens. Signals are only nudges; a sweep finds the missed ones."""

from __future__ import annotations

from typing import Any

from courts.ground.models import Device, User
from video.services import revocation


def on_account_closed(sender: Any, *, user: User, **kwargs: Any) -> None:
    """Revoke the seats that the account attends."""
    revocation.close_seats_of(user)


def on_device_revoked(sender: Any, *, device: Device, **kwargs: Any) -> None:
    """Revoke the seats that the screen attends."""
    revocation.close_seats_at(device.space)
