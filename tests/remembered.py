"""Fixtures that are made once in a process: what making them wrote is kept, and written again for the next test.

The services that make a case, a hearing or a whole world ask hundreds of questions before each row they write. The
statements that write are listened to the first time, and said again in their order for every later test that begins
from the same rows on the same day.
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
    """What was written, in order, and what the maker returned."""

    written: list[tuple[str, Any]] = field(default_factory=list)
    returned: bytes = b""

    def listen(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Stand between the maker and the database."""
        assert not sql.startswith("ROLLBACK"), "what is taken back while it is made cannot be remembered"
        if sql.lstrip().startswith(WRITES):
            assert not many
            self.written.append((sql, params))
        return execute(sql, params, many, context)


_memories: dict[tuple[object, ...], Memory] = {}


def remembered(name: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, its rows in the database. Files and messages of the making come the first time alone.

    PostgreSQL, and tests that really commit, always get a making of their own: there, what follows a commit matters.
    """
    if connection.vendor != "sqlite" or not connection.in_atomic_block:
        return make()
    key = (name, timezone.now().date(), _begun_from())
    memory = _memories.get(key)
    if memory is None:
        memory = Memory()
        with connection.execute_wrapper(memory.listen):
            made = make()
        # Pickled now: what a test changes on the objects in its hands is not what was made.
        memory.returned = pickle.dumps(made)
        _memories[key] = memory
        return made
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, params in memory.written:
            cursor.execute(statement, params).fetchall()
    again: Made = pickle.loads(memory.returned)  # noqa: S301 - we wrote it ourselves
    return again


def _begun_from() -> tuple[object, ...]:
    """How many rows each table has and which numbers it gives next: the same statements then make the same rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names()
        counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        cursor.execute(f"SELECT {counts}")
        counted = cursor.fetchone()
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return (counted, *cursor.fetchall())
