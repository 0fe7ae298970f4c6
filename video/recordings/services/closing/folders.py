"""The folder into which the recorder wrote: held while it is closed, removed once everything is in the store."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from video.recordings.models import Recording
from video.recordings.services import storage
from video.recordings.states import RecordingState
from video.sfu.record import layout
from video.sfu.record.regular import NotRegularError, open_regular

log = logging.getLogger(__name__)

LOCK: Final = ".closing"


def folder_of(recording: UUID) -> Path:
    """Return the folder into which the recorder wrote."""
    return layout.folder_of(Path(settings.RECORDINGS_DIR), str(recording))


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold the folder for this worker; the kernel releases it when the worker dies."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def is_written(path: Path) -> bool:
    """Return whether a recorder holds the file."""
    try:
        with open_regular(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except NotRegularError:
        return False
    return False


def remove_closed_folders() -> None:
    """Remove the recorder's folders of closed recordings whose files are in the store with the same length."""
    root = Path(settings.RECORDINGS_DIR)
    folders = {path.name: path for path in root.iterdir() if path.is_dir()} if root.is_dir() else {}
    keys = [UUID(name) for name in folders if _is_key(name)]
    for key in Recording.records.filter(pk__in=keys, state=RecordingState.CLOSED).values_list("pk", flat=True):
        folder, stored = folders[str(key)], storage.sizes_of(key)
        local = {path.name: path.lstat().st_size for path in folder.iterdir() if not path.name.startswith(".")}
        if all(stored.get(name) == size for name, size in local.items()):
            shutil.rmtree(folder)
        else:
            log.error("a closed recording differs from its local files", extra={"recording": str(key)})


def _is_key(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
