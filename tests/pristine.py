"""A copy of the SQLite test database after the migrations, restored after each test that commits."""

from __future__ import annotations

import sqlite3

from django.db import connection

_copy = sqlite3.connect(":memory:", check_same_thread=False)


def save() -> None:
    """Save a copy of the whole database in memory."""
    connection.ensure_connection()
    connection.connection.backup(_copy)


def restore() -> None:
    """Write the copy over the database. Waits for the transactions of other connections."""
    connection.ensure_connection()
    _copy.backup(connection.connection)
