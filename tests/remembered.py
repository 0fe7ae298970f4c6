"""Fixtures made once per process: their SQL writes are recorded, and replayed for later tests.

The services that create a case, a hearing or a whole world run hundreds of queries for each row that they write. The
writing statements are recorded the first time, and replayed in order for every later test that starts from the same
rows on the same day.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

Made = TypeVar("Made")

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(slots=True)
class Memory:
    """A recording: the writing statements in order, and the pickled return value."""

    written: list[tuple[str, Any]] = field(default_factory=list)
    returned: bytes = b""

    def record(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Execute wrapper that records writing statements."""
        assert not sql.startswith("ROLLBACK"), "a fixture that rolls back cannot be replayed"
        if sql.lstrip().startswith(WRITES):
            assert not many
            self.written.append((sql, params))
        return execute(sql, params, many, context)


_memories: dict[tuple[object, ...], Memory] = {}


def remembered(name: str, make: Callable[[], Made]) -> Made:
    """The result of `make`, with its rows in the database. Files and messages are created only the first time.

    On PostgreSQL, and in tests that really commit, `make` always runs: there the effects after a commit matter.
    """
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        return make()
    key = (name, timezone.now().date(), _database_state())
    memory = _memories.get(key)
    if memory is None:
        memory = Memory()
        with connection.execute_wrapper(memory.record):
            made = make()
        # Pickled now, before a test changes the objects.
        memory.returned = pickle.dumps(made)
        _memories[key] = memory
        return made
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, params in memory.written:
            cursor.execute(statement, params).fetchall()
    again: Made = pickle.loads(memory.returned)  # noqa: S301 - we wrote it ourselves
    return again


def _database_state() -> tuple[object, ...]:
    """Row count and next key of each table. From the same state the same statements create the same rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names()
        counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        cursor.execute(f"SELECT {counts}")
        counted = cursor.fetchone()
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return (counted, *cursor.fetchall())
