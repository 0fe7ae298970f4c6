"""Indexes of the parts of words, with which PostgreSQL finds `LIKE '%part%'` without reading the whole table."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

log = logging.getLogger("diwan.search")


class CreateSearchIndex(Operation):
    """Creates a trigram index on a column. Without the extension `pg_trgm` search works, and reads the whole table.

    The owner of a database may create the extension: PostgreSQL trusts it. It splits Arabic words only in a database
    with a UTF-8 character type (`C.UTF-8`, `ar_AE.UTF-8`), not in one with `C`.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, name: str, table: str, column: str) -> None:
        self.name = name
        self.table = table
        self.column = column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: the index is no part of the model, since SQLite has none."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the extension and the index on PostgreSQL; log a warning when it is not allowed."""
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            return
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} USING gin ({self.column} gin_trgm_ops)"
                )
        except DatabaseError as error:
            log.warning("no index for search by parts of words on %s: %s", self.table, error)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop the index; the extension stays."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {self.name}")

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Index the parts of words in {self.table}.{self.column}"
