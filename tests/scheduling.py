"""Which tests share a worker and which go first: what is expensive to start is started once, what takes long begins."""

from __future__ import annotations

import contextlib
import os

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files whose tests share one demonstration.
SHARING = ("tests/demo/test_demo.py",)
# Files whose tests start processes and wait for them or for deadlines, some sharing one installation: one after the
# other in one worker, so that at any time one waits while the others compute.
WAITING = (
    *("tests/ops/test_backup.py", "tests/ops/test_serve.py", "tests/ops/test_limits.py"),
    *("tests/video/sfu/test_process.py", "tests/video/sfu/net/test_floods.py", "tests/video/sfu/test_life.py"),
)
WAITERS = "waiters"
# Where people meet in rooms: their browsers send and decode pictures in real time. One test after the other, since two
# at once take far more than twice as long on two cores.
MEETING = (
    *("tests/e2e/test_room.py", "tests/e2e/test_room_pictures.py", "tests/e2e/test_room_faults.py"),
    *("tests/e2e/test_network.py", "tests/e2e/test_firefox.py", "tests/e2e/test_path.py"),
)
MEETINGS = "meetings"
# Units on real servers by the time that they take, the longest first; every other one stands at the end.
LONGEST = (MEETINGS, "tests/services", "tests/ops/test_backup.py", "tests/e2e")
# And within their unit.
LONG_FILES = (
    "tests/e2e/test_network.py",
    "tests/e2e/test_room.py",
    "tests/e2e/test_path.py",
    "tests/e2e/test_room_views.py",
)


def unit_on_servers(test: str) -> str:
    """The group that a test on real servers runs in."""
    path = test.partition("::")[0]
    if path.startswith(MEETING):
        return MEETINGS
    return path.rsplit("/", 1)[0] if path.startswith(("tests/e2e/", "tests/services/")) else path


def unit_of(test: str) -> str:
    """What waits, or the file of tests that share something; every other test stands alone."""
    path = test.partition("::")[0]
    if path in WAITING:
        return WAITERS
    return path if path in SHARING else test


def turn_of(item: pytest.Item) -> tuple[int, bool]:
    """When a test comes: the smaller the sooner. Tests of one turn keep the order in which they are.

    The longest of a unit come first: a worker that has two tests left is given its next unit already.
    """
    if item.get_closest_marker("integration") is not None:
        unit = unit_on_servers(item.nodeid)
        turn = LONGEST.index(unit) if unit in LONGEST else len(LONGEST)
        return turn, not item.nodeid.startswith(LONG_FILES)
    return [WAITERS, *SHARING, item.nodeid].index(unit_of(item.nodeid)), item.get_closest_marker("slow") is None


def give_way(test: str) -> None:
    """Let meetings go first, whatever else this machine does.

    Children inherit it. Where that is not permitted nothing changes.
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, 0 if unit_on_servers(test) == MEETINGS else 10)


class OnServers(LoadScopeScheduling):
    """Tests that share a server or a browser stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_on_servers(nodeid)


class ByFile(LoadScopeScheduling):
    """What shares something stays together; the rest goes where there is time."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
