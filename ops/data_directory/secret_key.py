"""The key that signs sessions and links, stored in the data directory unless the operator provides one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def ensure_secret_key(path: Path) -> str:
    """Read the key; create it at the first start.

    Two processes may start at the same time: the first to link the file wins, and the other reads it. The key is
    written to a draft and then linked to its name, so that no process reads half a key.
    """
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(get_random_secret_key() + get_random_secret_key(), "ascii")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text("ascii").strip()
