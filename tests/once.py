"""What is costly to make and is never changed is made once in a whole run, by whichever process needs it first."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled. Others copy what they want to change.

    Whoever comes while it is made waits. What was cut short is begun again.
    """
    # All workers of one run inherit this folder, and its later runs on other servers do.
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
