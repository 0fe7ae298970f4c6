"""The file that remembers an upgrade which has begun: a later run continues it with the same backup."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = "upgrades"
FILE: Final = "unfinished.json"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An upgrade that has made its backup and has not ended."""

    backup: str


def folder() -> Path:
    """The folder of backups before upgrades. Only the owner can read it."""
    path = Path(settings.DATA_DIR) / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def read() -> Unfinished | None:
    """The upgrade that was interrupted, if there is one."""
    try:
        return Unfinished(**json.loads((Path(settings.DATA_DIR) / FOLDER / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(state: Unfinished) -> None:
    """Remember an upgrade, durably: the file is whole or absent after a crash."""
    draft = folder() / f".{FILE}.part"
    with draft.open("w", encoding="utf-8") as out:
        json.dump(asdict(state), out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder() / FILE)


def forget() -> None:
    """The upgrade has ended."""
    (folder() / FILE).unlink(missing_ok=True)
