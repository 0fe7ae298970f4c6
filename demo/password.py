"""The one password of the demonstration's cast, made per installation and shown to whoever started it."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

# Easy to read out and to type on either keyboard; 10 digits in groups are enough for invented people on loopback.
GROUPS = 3


def demo_password() -> str:
    """Read the kept password, or make one."""
    path = Path(settings.DATA_DIR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("diwan-" + "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(GROUPS)))
    return path.read_text().strip()
