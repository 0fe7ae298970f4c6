"""Scheduling of tests: tests that share expensive setup share a worker, and slow tests start first."""

from __future__ import annotations

import contextlib
import os
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files whose tests share one demonstration.
SHARING = ("tests/demo/test_demo.py",)
# Files whose tests start processes and wait for them or for timeouts; some share one installation. They run one after
# the other in one worker, so that it waits while the other workers compute.
WAITING = (
    *("tests/ops/test_backup.py", "tests/ops/test_serve.py", "tests/ops/test_limits.py"),
    *("tests/video/sfu/test_process.py", "tests/video/sfu/net/test_floods.py", "tests/video/sfu/test_life.py"),
)
WAITERS = "waiters"
# Tests of rooms with several browsers, which encode and decode video in real time. They run one after the other: two at
# once take far more than twice as long on two cores.
MEETING = (
    *("tests/e2e/test_room.py", "tests/e2e/test_room_pictures.py", "tests/e2e/test_room_failures.py"),
    *("tests/e2e/test_network.py", "tests/e2e/test_firefox.py", "tests/e2e/test_path.py"),
    *("tests/e2e/test_room_views.py", "tests/e2e/test_session_ends.py"),
)
MEETINGS = "meetings"
# Units of integration tests by duration, the longest first. All other units come last.
LONGEST = (MEETINGS, "tests/services", "tests/ops/test_backup.py", "tests/e2e")
# The longest files within their unit.
LONG_FILES = (
    "tests/e2e/test_network.py",
    "tests/e2e/test_room.py",
    "tests/e2e/test_path.py",
    "tests/e2e/test_room_views.py",
)


@cache
def may_be_integration(path: Path) -> bool:
    """True for folders, and for files that can hold integration tests: these name the mark."""
    return not path.name.startswith("test_") or path.is_dir() or "mark.integration" in path.read_text()


def unit_on_servers(test: str) -> str:
    """The unit of an integration test. Tests of one unit run in one worker."""
    path = test.partition("::")[0]
    if path.startswith(MEETING):
        return MEETINGS
    return path.rsplit("/", 1)[0] if path.startswith(("tests/e2e/", "tests/services/")) else path


def unit_of(test: str) -> str:
    """The unit of any other test: WAITERS, or the file whose tests share something, or the test alone."""
    path = test.partition("::")[0]
    if path in WAITING:
        return WAITERS
    return path if path in SHARING else test


def order_of(item: pytest.Item) -> tuple[int, bool]:
    """Sort key of a test. Tests with the same key keep their order.

    The longest tests of a unit come first, because a worker gets its next unit while it has two tests left.
    """
    if item.get_closest_marker("integration") is not None:
        unit = unit_on_servers(item.nodeid)
        position = LONGEST.index(unit) if unit in LONGEST else len(LONGEST)
        return position, not item.nodeid.startswith(LONG_FILES)
    return [WAITERS, *SHARING, item.nodeid].index(unit_of(item.nodeid)), item.get_closest_marker("slow") is None


def set_priority(test: str) -> None:
    """Lower the priority of this process, except for tests of meetings.

    Child processes inherit the priority. Without permission nothing changes. At 5 they get a quarter of a processor
    that a meeting also wants; at 10 it was a tenth, and pages then took longer to load than their tests wait.
    """
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, 0 if unit_on_servers(test) == MEETINGS else 5)


class OnServers(LoadScopeScheduling):
    """Scheduler of integration tests: tests that share a server or a browser stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_on_servers(nodeid)


class ByFile(LoadScopeScheduling):
    """Scheduler of all other tests: tests that share something stay together, the rest go to any worker."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
