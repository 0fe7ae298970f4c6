"""A process that asks pages of one database: commands as JSON lines on its input, answers on its output."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor milliseconds of one request in this process and in PostgreSQL."""

    python: float
    database: float


def _database_seconds(pid: int) -> float:
    """Processor seconds of one PostgreSQL backend, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


class Asker:
    """Django's test client for each member of the cast, and the backend that answers its queries."""

    def __init__(self) -> None:
        import django  # noqa: PLC0415

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from bench.scale import pages  # noqa: PLC0415
        from demo.cast import PEOPLE  # noqa: PLC0415

        settings.ALLOWED_HOSTS = ["*"]
        # The accounts of the cast have none, and pages cost the same.
        settings.SECOND_FACTOR_REQUIRED = False
        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            # All work of a query in one process, whose processor time is read.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            self._pid = cursor.fetchone()[0]
        self._clients: dict[str, Client] = {}
        self._members = {member.key: member.email for member in PEOPLE}
        self._addresses = pages.addresses()
        self._new_client = Client

    def _client(self, member: str) -> Any:
        if member not in self._clients:
            from courts.ground.models import User  # noqa: PLC0415

            client = self._new_client()
            if member:
                client.force_login(User.objects.get(email=self._members[member]), backend=BACKEND)
            self._clients[member] = client
        return self._clients[member]

    def _get(self, page: str) -> Callable[[], Any]:
        member, address = self._addresses[page]
        client = self._client(member)
        return lambda: client.get(address, HTTP_HOST="localhost")

    def count(self, page: str) -> dict[str, float]:
        """Return status, size, queries and blocks of one request, asked warm."""
        get = self._get(page)
        get()
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_statements_reset()")
        answer = get()
        with self._connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT coalesce(sum(calls), 0), coalesce(sum(shared_blks_hit + shared_blks_read), 0)
                FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
                WHERE query ~* '^\\s*(select|insert|update|delete|with)' AND query NOT LIKE '%pg_stat_statements%'"""
            )
            queries, blocks = cursor.fetchone()
        return {
            "status": answer.status_code,
            "bytes": len(answer.content),
            "queries": int(queries),
            "blocks": int(blocks),
        }

    def measure(self, page: str, times: int) -> dict[str, float]:
        """Return the processor time of one request, the mean of several."""
        get = self._get(page)
        get()
        python, database = time.process_time(), _database_seconds(self._pid)
        for _ in range(times):
            get()
        return asdict(
            Cost(
                (time.process_time() - python) / times * 1000,
                (_database_seconds(self._pid) - database) / times * 1000,
            )
        )


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the product prints is no answer
    asker = Asker()
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "count":
            result = asker.count(command["page"])
        else:
            result = asker.measure(command["page"], command["times"])
        answers.write(json.dumps(result) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
