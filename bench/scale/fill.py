"""Fills tables from one SELECT each, without triggers, foreign keys or secondary indexes in the way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from courts.ground import clock

Model = type[models.Model]


def _default_of(field: models.Field[Any, Any]) -> str | None:
    """Return SQL for a column that the rows do not name; None leaves it out. New columns need no change here."""
    given = field.default if field.has_default() else None
    if given is clock.now:
        return "now()"
    if given is uuid.uuid4:
        return "gen_random_uuid()"
    if isinstance(field, models.AutoField) or getattr(field, "generated", False):
        return None
    if field.has_default():
        value = field.get_db_prep_save(field.get_default(), connection)
        connection.ensure_connection()
        literal = sql.Literal(value).as_string(connection.connection.cursor())
        return f"{literal}::{field.db_type(connection)}"
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return "''"
    raise LookupError(f"{field} needs a value: name it in bench/scale/rows.py")


def insert(model: Model, source: str, columns: dict[str, str]) -> None:
    """Insert a row for each row of `source` (the FROM clause); `columns` maps fields to SQL expressions."""
    named = dict(columns)
    names, values = [], []
    for field in model._meta.concrete_fields:
        value = named.pop(field.name, None) or _default_of(field)
        if value is not None:
            names.append(connection.ops.quote_name(field.column))
            values.append(value)
    if named:
        raise LookupError(f"{model.__name__} has no {', '.join(named)}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}"
        )


def _secondary(tables: Iterable[str]) -> list[tuple[str, str]]:
    """Return (SQL that drops, SQL that creates) of each index and unique rule that no foreign key needs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
                   format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname,
                          pg_get_constraintdef(c.oid))
            FROM pg_constraint c
            WHERE c.contype IN ('u', 'x') AND c.conrelid = ANY(%s::text[]::regclass[])
              AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
            UNION ALL
            SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
            FROM pg_index i
            WHERE i.indrelid = ANY(%s::text[]::regclass[])
              AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
            [list(tables), list(tables)],
        )
        return list(cursor.fetchall())


@contextmanager
def bare_tables() -> Iterator[None]:
    """Drop the secondary indexes of our tables and silence triggers for the block; create the indexes afterwards."""
    tables = [
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model.__module__[:6] != "django"
    ]
    found = _secondary(tables)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET synchronous_commit = off")
        for drop, _create in found:
            cursor.execute(drop)
        try:
            yield
        finally:
            for _drop, create in found:
                cursor.execute(create)
            cursor.execute("RESET session_replication_role")
