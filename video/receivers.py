"""Reactions to closed accounts, ended sessions and revoked screens. A sweep finds the signals that were lost."""

from __future__ import annotations

from typing import Any

from courts.ground.models import Device, User
from video.services import revocation


def on_account_closed(sender: Any, *, user: User, **kwargs: Any) -> None:
    """Revoke the seats that the account attends."""
    revocation.close_seats_of(user)


def on_sign_ins_ended(sender: Any, *, user: User, **kwargs: Any) -> None:
    """Let the account's sockets ask at once; each one of them that is still good stays."""
    revocation.check_sockets_of(user)


def on_device_revoked(sender: Any, *, device: Device, **kwargs: Any) -> None:
    """Revoke the seats that the screen attends."""
    revocation.close_seats_at(device.space)
