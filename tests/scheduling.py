"""Which tests share a worker: what is expensive to start is started once, and browsers do not wait for each other."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# Files whose tests share one installation or one demonstration.
SHARING = ("tests/config/test_backup.py", "tests/config/test_demo.py", "tests/config/test_serve.py")
# They start a whole product of their own, beside the one that the other browsers visit.
OWN_PRODUCT = ("tests/services/", "tests/config/", "tests/e2e/test_room.py")


def kind_of(test: str) -> str:
    """The group that a test on real servers runs in."""
    if test.startswith(OWN_PRODUCT):
        return "products"
    return "browsers" if test.startswith("tests/e2e/") else "database"


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
