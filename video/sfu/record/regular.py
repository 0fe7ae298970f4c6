"""Opening a recording's files: ordinary files only, so that no other file is read as evidence and no reader hangs."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotRegularError(OSError):
    """The path names a symbolic link, a pipe, a device or a folder."""


def open_regular(path: Path, *, is_writable: bool = False) -> BinaryIO:
    """Open an ordinary file to read, or to read and write, without following a symbolic link.

    Raises OSError, and NotRegularError for anything that is no ordinary file.
    """
    access = os.O_RDWR if is_writable else os.O_RDONLY
    try:
        # Opening a pipe waits for its other end without O_NONBLOCK.
        handle = os.open(path, access | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENODEV}:
            raise NotRegularError(error.errno, "not an ordinary file", str(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotRegularError(errno.EINVAL, "not an ordinary file", str(path))
    return os.fdopen(handle, "r+b" if is_writable else "rb")
