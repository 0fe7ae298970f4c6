"""A real PostgreSQL of this measurement's own, in a folder that can be kept between runs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Memory as on a small server; nothing has to survive a power cut; no compiled queries, whose cost comes in jumps.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
    "jit": "off",
    "autovacuum": "off",
    "shared_preload_libraries": "pg_stat_statements",
}


class Server:
    """PostgreSQL on a Unix socket in `folder`; made there on the first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        if not found:
            raise SystemExit("PostgreSQL is missing. On Debian: apt-get install postgresql")
        self._programs = found[-1]
        self._process: subprocess.Popen[bytes] | None = None

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([self._programs / program, *arguments], check=False, capture_output=True)

    def _as_other_user(self) -> list[str]:
        """PostgreSQL refuses to run as root."""
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []

    def start(self) -> None:
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o755)
            for made in (data, self.folder / "socket"):
                made.mkdir(exist_ok=True)
                if os.geteuid() == 0:
                    shutil.chown(made, pwd.getpwnam("postgres").pw_uid)
            subprocess.run(
                [
                    *self._as_other_user(),
                    self._programs / "initdb",
                    *("-D", data, "-A", "trust", "-U", "diwan", "-E", "UTF8", "--locale=C.UTF-8"),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_other_user(),
                    self._programs / "postgres",
                    "-D",
                    data,
                    "-k",
                    self.folder / "socket",
                    *options,
                ],
                stdout=log,
                stderr=log,
            )
        for _ in range(200):
            if self._run("pg_isready", "-q", "-h", str(self.folder / "socket"), "-U", "diwan").returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit(f"PostgreSQL did not start: see {self.folder / 'log'}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(60)

    def url(self, name: str) -> str:
        return f"postgresql://diwan@/{name}?host={quote(str(self.folder / 'socket'), safe='/')}"

    def create(self, name: str) -> bool:
        """Create a database; False if it was there."""
        return self._run("createdb", "-h", str(self.folder / "socket"), "-U", "diwan", name).returncode == 0

    def drop(self, name: str) -> None:
        self._run("dropdb", "--if-exists", "-h", str(self.folder / "socket"), "-U", "diwan", name)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run the server for the block."""
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
