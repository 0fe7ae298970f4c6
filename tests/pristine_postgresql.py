"""The PostgreSQL test databases after the migrations: made once, copied on the server, restored by their rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from tests.once import once
from tests.services.processes import ROOT, plain_environment

# A database of the tests' server as `migrate` leaves it.
MIGRATED = "diwan_migrated"
# A schema of each test database, with the rows that its migrations wrote.
ROWS = "after_migrations"


def server() -> psycopg.Connection:
    """Return a connection that creates and drops databases. The caller closes it."""
    database = settings.DATABASES["default"]
    host = str(database["OPTIONS"].get("host") or database["HOST"])
    return psycopg.connect(host=host, user=str(database["USER"]), dbname="postgres", autocommit=True)


def migrated() -> str:
    """The name of a database with all migrations, to copy as a template. The first process of a run makes it."""
    once("migrated-postgresql", _migrate)
    return MIGRATED


def _migrate(folder: Path) -> None:
    with server() as connected:
        connected.execute(f"DROP DATABASE IF EXISTS {MIGRATED} WITH (FORCE)")  # type: ignore[arg-type]
        connected.execute(f"CREATE DATABASE {MIGRATED}")  # type: ignore[arg-type]
    before, _slash, after = os.environ["DIWAN_DATABASE_URL"].rpartition("/diwan?")
    own = {"DIWAN_DATABASE_URL": f"{before}/{MIGRATED}?{after}", "DIWAN_DATA": str(folder), "DIWAN_DEMO": "1"}
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=plain_environment() | own, check=True)


def save() -> None:
    """Keep the rows that the migrations wrote."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {ROWS}")
        for table in _with_rows(cursor):
            cursor.execute(f'CREATE TABLE {ROWS}."{table}" AS TABLE public."{table}"')


def restore() -> None:
    """Delete all rows, and write those of the migrations. Waits for the transactions of other connections.

    Truncation makes new files for each table and index, and takes ten times as long with two hundred tables. Triggers
    and foreign keys do not act on what a replica writes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        every = ", ".join(f'"{table}"' for table in _tables(cursor, "public"))
        cursor.execute(f"LOCK TABLE {every} IN EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _with_rows(cursor):
            cursor.execute(f'DELETE FROM public."{table}"')
        for table in _tables(cursor, ROWS):
            cursor.execute(f'INSERT INTO public."{table}" TABLE {ROWS}."{table}"')


def _tables(cursor: CursorWrapper, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [name for (name,) in cursor.fetchall()]


def _with_rows(cursor: CursorWrapper) -> list[str]:
    tables = _tables(cursor, "public")
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (TABLE public.\"{name}\")" for name in tables))
    return [name for (name,) in cursor.fetchall()]
