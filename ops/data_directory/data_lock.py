"""Only one process at a time may live on an embedded data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class InUse(Exception):
    """Another process lives on this directory; its id, where it could be read."""


def already_running(folder: Path, error: InUse) -> str:
    """What whoever starts a second one is told."""
    return f"Already running on {folder} (process {error})."


@contextmanager
def data_lock(folder: Path) -> Iterator[None]:
    """Hold the directory. Raises InUse. The kernel lets go of it when the process ends, however it ends."""
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
