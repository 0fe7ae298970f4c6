"""Creates hearings in a served product, in one separate process, since starting a process takes seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.browser.one_hearing import MARK
from tests.e2e.browser.product import ROOT, environment

KEEP_MAKING = ("shell", "-v0", "-c", "from tests.e2e.browser.one_hearing import keep_making; keep_making()")


class Maker:
    """A `manage.py shell` that answers each input line with the keys of a new hearing."""

    def __init__(self, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", *KEEP_MAKING],
            cwd=ROOT,
            env={**environment(data), "DIWAN_DEMO": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def make(self) -> str:
        """Create a hearing; returns the line with its keys."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("one more\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(MARK):
                return line
        raise AssertionError("no hearing was made")

    def stop(self) -> None:
        """Stop the process."""
        self._process.communicate(timeout=15)
