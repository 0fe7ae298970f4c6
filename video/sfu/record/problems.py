"""Why storage takes nothing, by the error of the operating system."""

import errno
from collections.abc import Iterable
from typing import Literal

Problem = Literal["disk_full", "disk_broken", "disk_unreachable"]
# The order in which one of several is told: a broken disk is not helped by free space.
PROBLEMS: tuple[Problem, ...] = ("disk_broken", "disk_unreachable", "disk_full")
_FULL = {errno.ENOSPC, errno.EDQUOT}
_BROKEN = {errno.EIO, errno.EROFS, errno.EUCLEAN}


def problem_of(error: OSError) -> Problem:
    """Return the problem of an error: no space or quota left, a disk that is broken or read-only, or anything else.

    Everything else means that the storage cannot be reached: a network file system that is gone, a missing folder, or
    one without permission.
    """
    if error.errno in _FULL:
        return "disk_full"
    return "disk_broken" if error.errno in _BROKEN else "disk_unreachable"


def worst(problems: Iterable[Problem]) -> Problem | Literal[""]:
    """Return the one of several problems that is told; empty without any."""
    found = set(problems)
    return next((each for each in PROBLEMS if each in found), "")
