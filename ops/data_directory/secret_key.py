"""The key that signs sessions and links, kept beside the data when no operator provides one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_secret(path: Path) -> str:
    """Read the key, making it at the first start.

    Two processes may start at once: whoever creates the file writes it, the other reads it. The file is written
    beside its place and linked into it, so that nobody reads half a key.
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
