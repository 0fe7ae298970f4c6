"""The web process under measurement, as the process sees it that measures."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Used:
    """Statements sent to the database, and seconds of processor."""

    statements: int
    seconds: float

    def __sub__(self, other: Used) -> Used:
        return Used(self.statements - other.statements, self.seconds - other.seconds)


class WebProcess:
    """The child process that `bench.scale.rooms.served` is."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "bench.scale.rooms.served"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._ask(""))

    def used(self) -> Used:
        """Return what the process used since its start."""
        return Used(**json.loads(self._ask("\n")))

    def stop(self) -> None:
        self._child.terminate()
        self._child.wait(30)

    def _ask(self, line: str) -> str:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(line)
        self._child.stdin.flush()
        return self._child.stdout.readline()
