"""Temporary folders of a process. What a killed process left is removed by the next one."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_LOCK: Final = ".lock"


class TemporaryFolder:
    """A folder that only this user can read. The kernel releases its lock when the process ends, however it ends."""

    def __init__(self, prefix: str, base: Path | None = None) -> None:
        base = base or Path(tempfile.gettempdir())
        _remove_left(prefix, base)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
        self._handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder and all that is in it. Removing twice changes nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@contextmanager
def temporary_folder(prefix: str, base: Path | None = None) -> Iterator[Path]:
    """Yield a new folder, and remove it afterwards."""
    folder = TemporaryFolder(prefix, base)
    try:
        yield folder.path
    finally:
        folder.remove()


def _remove_left(prefix: str, base: Path) -> None:
    for folder in base.glob(f"{prefix}*"):
        # A folder of another user, one without a lock yet, or one in use, stays.
        with suppress(OSError):
            handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)
