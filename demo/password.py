"""The password of all people in the demonstration, made per installation and shown to the operator."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

# Easy to read out and to type on either keyboard. Digits in groups are enough for invented people on loopback.
GROUPS = 3


def demo_password() -> str:
    """Return the stored password; create it at the first call."""
    path = Path(settings.DATA_DIR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("diwan-" + "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(GROUPS)))
    return path.read_text().strip()
