"""The lock of an embedded data directory: one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class InUse(Exception):
    """Another process holds this directory. The text is its process id, if it could be read."""


def already_running(folder: Path, error: InUse) -> str:
    """Return the message for the operator who starts a second process."""
    return f"Already running on {folder} (process {error})."


@contextmanager
def data_lock(folder: Path) -> Iterator[None]:
    """Lock the directory. Raises InUse. The kernel releases the lock when the process ends, even after a crash."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(os.read(handle, 20).decode("ascii", "replace").strip()) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
