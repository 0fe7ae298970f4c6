"""Child processes of a test: started, waited for, and stopped with it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def plain_environment() -> dict[str, str]:
    """Return the shell's variables without ours: a child uses the product's settings, never those of the tests."""
    left_out = ("DIWAN_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def free_port() -> int:
    """Return a TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], *, within: float, what: str) -> float:
    """Poll until the condition is true; returns the seconds it took. Raises AssertionError after the timeout."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"{what} did not happen within {within:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - began


class Child:
    """A process in the program's folder, without the variables of the tests' own shell."""

    def __init__(self, name: str, command: list[str], *, log: Path, variables: dict[str, str] | None = None) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=plain_environment() | (variables or {}),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_it_says(self, words: str, *, within: float) -> float:
        """Wait for words in its output. Fails immediately when the process ends first."""

        def there() -> bool:
            if words in self.said():
                return True
            assert self.process.poll() is None, f"{self.name} ended:\n{self.said()[-4000:]}"
            return False

        return wait_for(there, within=within, what=f"{self.name} saying {words!r}")

    def stop(self, *, by: signal.Signals = signal.SIGTERM, within: float = 15) -> int:
        """Stop it; kill it with all its children when it does not stop. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            return self.process.wait(within)
        finally:
            self.kill()

    def kill(self) -> None:
        """Kill it and all its children, as a power cut would."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
