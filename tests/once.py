"""Expensive, read-only test data: made once per run, by the first process that needs it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled. Callers copy files before they change them.

    Other processes wait while the folder is made. An interrupted attempt is started again.
    """
    # All workers of one run inherit DIWAN_DATA; later runs against other servers inherit it too.
    folder = Path(os.environ["DIWAN_DATA"]) / "once" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
