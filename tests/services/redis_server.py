"""A Redis of one test, which can be killed and started again."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.services.processes import wait_for


class OwnRedis:
    """`redis-server` on a Unix socket without persistence: after a restart it is empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, for the first time or again. Returns when it answers."""
        server = shutil.which("redis-server")
        assert server, "redis-server is missing"
        self.process = subprocess.Popen(
            [server, "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers, within=10, what="Redis answering")

    def _answers(self) -> bool:
        try:
            with Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def has_keys(self) -> bool:
        """True if there is a key in it."""
        with Redis(unix_socket_path=str(self.socket)) as client:
            return bool(client.dbsize())

    def stop_answering(self) -> None:
        """Freeze it: connections stay open, and no command is answered."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.process = None
