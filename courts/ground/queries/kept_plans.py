"""Prepared statements of PostgreSQL, which keep the plan of a query: to plan a right costs more than to execute it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor
from psycopg.sql import Literal

_PLACES: Final = re.compile("%[%s]")


class _PreparedCursor(Cursor[Any]):
    """A cursor that sends values apart from the SQL. The server plans each SQL once in a connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "prepare": True})


class KeepingPlans:
    """A database connection whose cursors use prepared statements, where the settings allow these."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """Return a cursor for one query."""
        self._connection.ensure_connection()
        with _cursors_of(self._connection.connection):
            return self._connection.cursor()


@contextmanager
def _cursors_of(driver: Any) -> Iterator[None]:
    """Let Django create another kind of cursor. The connection belongs to this thread: no other cursor is created."""
    before = driver.cursor_factory
    driver.cursor_factory = _PreparedCursor
    try:
        yield
    finally:
        driver.cursor_factory = before


def keeps_plans(connection: BaseDatabaseWrapper) -> bool:
    """Return True for PostgreSQL with prepared statements switched on."""
    return (
        connection.vendor == "postgresql" and connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None
    )


def with_constants(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any], values: set[int]) -> str:
    """Return the SQL with all parameters written into it, except those whose places are in `values`.

    A kept plan can use a partial index only if the SQL itself has the constant of its condition.
    """
    connection.ensure_connection()
    places = iter(range(len(params)))

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%" or (place := next(places)) in values:
            return found[0]
        return Literal(params[place]).as_string(connection.connection).replace("%", "%%")

    return _PLACES.sub(written, sql)
