"""In which network a test runs. Tests that change interfaces run in one of their own, by `tests/own_network`."""

from __future__ import annotations

import os
from pathlib import Path


def in_own_network() -> bool:
    """True if this process is not in the network of the machine."""
    try:
        return Path("/proc/self/ns/net").readlink() != Path("/proc/1/ns/net").readlink()
    except PermissionError:
        # Root in a user's namespace may not look at the first process of the machine.
        return os.geteuid() == 0
