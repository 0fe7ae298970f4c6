"""File permissions of the data directory: readable by its owner only."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

# Files of the product there, except the static files, which a proxy may serve.
_PRIVATE = (
    *("diwan.sqlite3*", "secret-key", "recording-key", "demo-password", "lock"),
    *("logs", "logs/*", "mail", "mail/*", "media", "recordings", "signing", "tls"),
)


def restrict_umask() -> None:
    """Set the umask, so that only the owner can read the files that this process writes."""
    os.umask(0o077)


def secure_folder(folder: Path, *, passable: bool) -> None:
    """Create the data folder, or restrict the permissions of an existing one and of the files directly in it.

    `passable`: other users may reach the static files through it, but list nothing. Files of another owner are left
    unchanged.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):
        _restrict(folder, 0o711 if passable else 0o700)
    for pattern in _PRIVATE:
        for path in folder.glob(pattern):
            # A journal or a draft may be deleted meanwhile.
            with suppress(PermissionError, FileNotFoundError):
                if not path.is_symlink():
                    _restrict(path, 0o700 if path.is_dir() else 0o600)


def _restrict(path: Path, mode: int) -> None:
    now = stat.S_IMODE(path.stat().st_mode)
    # A sticky folder (/tmp) is shared by intention.
    if now != mode and not now & stat.S_ISVTX:
        path.chmod(mode)
