"""What is kept beside the data is for its owner alone."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

# What the product keeps there, but for the static files, which a proxy may serve.
_OURS = ("diwan.sqlite3*", "secret-key", "demo-password", "lock", "logs", "logs/*", "mail", "mail/*", "media", "tls")


def private_files() -> None:
    """From now on nobody else reads what this process writes."""
    os.umask(0o077)


def private_folder(folder: Path, *, passable: bool) -> None:
    """Make the data folder, or close one that was left open, with what is directly in it.

    `passable`: others may walk through to the static files, and list nothing. Files of another owner are left alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):
        _close(folder, 0o711 if passable else 0o700)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            # A journal or a draft may go away meanwhile.
            with suppress(PermissionError, FileNotFoundError):
                if not path.is_symlink():
                    _close(path, 0o700 if path.is_dir() else 0o600)


def _close(path: Path, mode: int) -> None:
    now = stat.S_IMODE(path.stat().st_mode)
    # A sticky folder (/tmp) is everybody's by intention.
    if now != mode and not now & stat.S_ISVTX:
        path.chmod(mode)
