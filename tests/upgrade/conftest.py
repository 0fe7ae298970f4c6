"""Fixtures of upgrades."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database of its own on the test's server."""
    server = os.environ["DIWAN_DATABASE_URL"]
    name = f"upgrade_{uuid.uuid4().hex[:8]}"
    base, _slash, query = server.partition("/diwan?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{base}/{name}?{query}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
