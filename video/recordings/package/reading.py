"""Reads files of a package that an opponent may have made: ordinary files alone, and never more than is expected."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path
from typing import IO, Final

# Of one file that is read as a whole: the manifest of a million segments is smaller.
MAX_BYTES: Final = 256 * 1024 * 1024
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class NotReadable(Exception):
    """The file is missing, no ordinary file, or too large. The text gives the reason."""


def is_plain_name(name: object) -> bool:
    """Return whether a value is a name that our own files have: no folder, no hidden file, no special character."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def open_ordinary(path: Path) -> IO[bytes]:
    """Open an ordinary file. Raises NotReadable for a link, a FIFO, a device, a folder, and one that is missing."""
    try:
        # A FIFO without a writer would block the opening for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotReadable("it is missing") from error
    except (OSError, ValueError) as error:
        is_link = isinstance(error, OSError) and error.errno == errno.ELOOP
        raise NotReadable(
            "it is no ordinary file" if is_link else f"it cannot be read ({type(error).__name__})"
        ) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotReadable("it is no ordinary file")
    return os.fdopen(handle, "rb")


def read_ordinary(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the content of an ordinary file. Raises NotReadable, also for one that is larger than `limit`."""
    with open_ordinary(path) as file:
        try:
            content = file.read(limit + 1)
        except OSError as error:
            raise NotReadable(f"it cannot be read ({type(error).__name__})") from error
    if len(content) > limit:
        raise NotReadable("it is too large")
    return content


def is_ordinary_folder(path: Path) -> bool:
    """Return whether a path is a folder and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
