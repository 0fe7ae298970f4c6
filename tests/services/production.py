"""The product as in docs/operations.md: separate web, worker, beat and medianode, on PostgreSQL and Redis."""

from __future__ import annotations

import http.client
import os
import uuid
from contextlib import closing
from pathlib import Path
from shutil import copytree
from urllib.parse import quote

import psycopg
from django.conf import settings

from tests.once import once
from tests.pristine_postgresql import migrated, server
from tests.services.processes import Child, free_port, wait_for

PARTS = ("web", "worker", "beat", "medianode")


def _own_key_space() -> str:
    """Return the URL of the tests' Redis, in a key space apart from the tests of this worker."""
    server, _, database = os.environ["DIWAN_REDIS_URL"].partition("?db=")
    return f"{server}?db={int(database) + 8}"


class Production:
    """Runs on a new database of the tests' server and on their Redis, in a key space of its own."""

    def __init__(
        self, folder: Path, *, parts: tuple[str, ...] = PARTS, redis_url: str = "", mail_url: str = ""
    ) -> None:
        self.folder = folder
        self.parts = parts
        self.port = free_port()
        self.children: dict[str, Child] = {}
        database = settings.DATABASES["default"]
        self.database = f"production_{uuid.uuid4().hex[:8]}"
        self.user = str(database["USER"])
        self.host = str(database["OPTIONS"].get("host") or database["HOST"])
        self.variables = {
            "DIWAN_DATABASE_URL": f"postgresql://{self.user}@/{self.database}?host={quote(self.host, safe='/')}",
            "DIWAN_REDIS_URL": redis_url or _own_key_space(),
            "DIWAN_SECRET_KEY": "one key for all processes of one test, fifty signs or more",
            "DIWAN_HOSTS": "localhost,.localhost,127.0.0.1",
            "DIWAN_BASE_URL": f"http://localhost:{self.port}",
            "DIWAN_DATA": str(folder / "data"),
            "DIWAN_TLS": "1",
            "DIWAN_REQUIRE_SECOND_FACTOR": "0",
            "DIWAN_EMAIL_URL": mail_url,
        }

    def manage(self, *arguments: str, within: float = 240, variables: dict[str, str] | None = None) -> str:
        """Run one command to its end. Returns its output."""
        child = Child(
            arguments[0],
            ["manage.py", *arguments],
            log=self.folder / f"{uuid.uuid4().hex}.log",
            variables=self.variables | (variables or {}),
        )
        wait_for(lambda: child.process.poll() is not None, within=within, what=" ".join(arguments))
        assert child.process.returncode == 0, child.said()
        return child.said()

    def start(self) -> None:
        """Install, and start every process. Returns when the web process is ready."""
        copytree(once("production", self._collect_static) / "static", self.folder / "data" / "static")
        with closing(server()) as connected:
            connected.execute(f"CREATE DATABASE {self.database} TEMPLATE {migrated()}")  # type: ignore[arg-type]
        for part in self.parts:
            self.start_part(part)
        self.children["web"].wait_until_it_says("listening", within=120)
        wait_for(lambda: self.get("/healthz/ready")[0] == 200, within=60, what="readiness")

    def _collect_static(self, folder: Path) -> None:
        """Collect the static files as docs/operations.md says; every test of a run copies them."""
        there = {"DIWAN_DATA": str(folder)}
        self.manage("collectstatic", "--no-input", "-v0", "--ignore", "django_htmx", variables=there)

    def start_part(self, part: str) -> Child:
        """Start one process, for the first time or again."""
        commands = {
            "web": ["manage.py", "web", "--listen", f"127.0.0.1:{self.port}"],
            "worker": ["-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "INFO"],
            "beat": ["-m", "celery", "-A", "config", "beat", "--loglevel", "INFO"],
            "medianode": ["manage.py", "medianode", "--processes", "2"],
        }
        child = Child(part, commands[part], log=self.folder / f"{part}.log", variables=self.variables)
        self.children[part] = child
        return child

    def get(self, path: str, *, host: str = "localhost") -> tuple[int, str]:
        """Return status and body of a request as the proxy sends it, without https."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")

    def stop(self) -> dict[str, int]:
        """Stop every process and drop the database. Returns the exit codes."""
        codes = {name: child.stop() for name, child in reversed(self.children.items())}
        with closing(server()) as connected:
            connected.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")  # type: ignore[arg-type]
        return codes

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Query the database directly."""
        with closing(psycopg.connect(host=self.host, user=self.user, dbname=self.database)) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def write(self, statement: str) -> None:
        """Change the database directly, as only the passing of time would."""
        with closing(psycopg.connect(host=self.host, user=self.user, dbname=self.database)) as connection:
            connection.execute(statement)  # type: ignore[arg-type]
            connection.commit()
