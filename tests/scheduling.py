"""Which tests share a worker: what is expensive to start is started once, and browsers do not wait for each other."""

from __future__ import annotations

import contextlib
import os

from xdist.scheduler import LoadScopeScheduling

# Files whose tests share one installation or one demonstration.
SHARING = ("tests/config/test_backup.py", "tests/config/test_demo.py", "tests/config/test_serve.py")
# Browsers in rooms, one after the other: several with made-up cameras at once would only take each other's time.
ROOMS = ("tests/e2e/test_room_", "tests/e2e/test_network.py", "tests/e2e/test_firefox.py")


def kind_of(test: str) -> str:
    """The group that a test on real servers runs in."""
    path = test.partition("::")[0]
    if path.startswith(ROOMS):
        return "browsers in rooms"
    if path == "tests/e2e/test_room.py":
        return "a whole court with browsers"
    return path.rsplit("/", 1)[0] if path.startswith(("tests/e2e/", "tests/services/", "tests/config/")) else "database"


def give_way(test: str) -> None:
    """Let browsers in rooms go first, whatever else this machine does: they send and decode pictures in real time.

    Children inherit it. Where that is not permitted nothing changes.
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, 0 if kind_of(test) == "browsers in rooms" else 10)


def unit_of(test: str) -> str:
    """The file of tests that share something; every other test stands alone."""
    path = test.partition("::")[0]
    return path if path in SHARING else test


class ByKind(LoadScopeScheduling):
    """One worker for each kind of test on real servers."""

    def _split_scope(self, nodeid: str) -> str:
        return kind_of(nodeid)


class ByFile(LoadScopeScheduling):
    """What shares something stays together; the rest goes where there is time."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
