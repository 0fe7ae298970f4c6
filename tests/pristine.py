"""A copy of the SQLite test database as migrations left it, to be put back after a test that commits."""

from __future__ import annotations

import sqlite3

from django.db import connection

_kept = sqlite3.connect(":memory:", check_same_thread=False)


def keep() -> None:
    """Copy the whole database into memory."""
    connection.ensure_connection()
    connection.connection.backup(_kept)


def put_back() -> None:
    """Write the copy over the database. Waits for other connections to end what they began."""
    connection.ensure_connection()
    _kept.backup(connection.connection)
