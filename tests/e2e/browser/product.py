"""The served product: a child process on a free port with its own data directory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.installations import installed

ROOT = Path(__file__).resolve().parents[3]
START_WITHIN = 240.0  # patience for a busy machine
STOP_WITHIN = 15.0


def free_port() -> int:
    """Return a TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path) -> dict[str, str]:
    """Return the variables for a command on the same data: embedded, without the tests' own servers."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("DIWAN_", "DJANGO_"))}
    return {**own, "DIWAN_DATA": str(data), "DIWAN_REQUIRE_SECOND_FACTOR": "0"}


class Product:
    """`manage.py serve` with the demonstration, embedded, on SQLite."""

    def __init__(self, data: Path, *options: str, settings: dict[str, str] | None = None) -> None:
        """`settings` are more variables of its environment."""
        self.data = data
        self.settings = settings or {}
        self.options = options
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        if not self.data.exists():
            installed(self.data, *self.options)
        self.log = (self.data.parent / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--data", str(self.data), "--port", str(self.port), *self.options],
            cwd=ROOT,
            env={**environment(self.data), **self.settings},
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/healthz/live")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
            finally:
                connection.close()
        self.process.kill()
        raise AssertionError("the product did not start:\n" + self.log_end())

    def log_end(self) -> str:
        """Return the last lines of its log, at most 8,000 characters."""
        return (self.data.parent / "serve.log").read_text(errors="replace")[-8000:]

    @property
    def password(self) -> str:
        """Return the password of the demonstration, which the product prints when it starts."""
        said = (self.data.parent / "serve.log").read_text()
        return said.partition("to sign minutes: ")[2].split()[0]

    def stop(self) -> int:
        """Stop it as Ctrl-C does. Returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_WITHIN)
        finally:
            self.process.kill()
            self.log.close()

    def url(self, host: str, path: str = "/") -> str:
        """Return a URL of this product; `judge` stands for judge.localhost."""
        name = host if host == "localhost" else f"{host}.localhost"
        return f"http://{name}:{self.port}{path}"
