"""Copies of the SQLite test database after the migrations: one for each worker, and one to restore it from."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import django
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.once import once

_copy = sqlite3.connect(":memory:", check_same_thread=False)


def save() -> None:
    """Save a copy of the whole database in memory."""
    connection.ensure_connection()
    connection.connection.backup(_copy)


def restore() -> None:
    """Write the copy over the database. Waits for the transactions of other connections."""
    connection.ensure_connection()
    _copy.backup(connection.connection)


def copy_migrated() -> None:
    """Give this worker a database with all migrations. The first worker of a run makes it, the others copy it."""
    migrated = once("migrated", _migrate) / "test.sqlite3"
    shutil.copyfile(migrated, connection.settings_dict["TEST"]["NAME"])


def _migrate(folder: Path) -> None:
    before = setup_databases(verbosity=0, interactive=False)
    with closing(sqlite3.connect(folder / "test.sqlite3")) as migrated:
        connection.ensure_connection()
        connection.connection.backup(migrated)
    teardown_databases(before, verbosity=0)


if __name__ == "__main__":
    # ./test makes it while a processor is idle.
    django.setup()
    once("migrated", _migrate)
