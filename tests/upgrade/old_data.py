"""The data of version 0.1: its demonstration, with a hearing in session, as that version's own code wrote it."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

MADE_BY = Path(__file__).parent / "version-0.1.sqlite3.gz"
# The last migration of each app in version 0.1.
MIGRATED_TO = {
    "ground": "0003_witness_as_resource",
    "registry": "0002_more_kinds_of_document",
    "video": "0009_seat_let_back_at",
    "hearings": "0003_reserve_witnesses_and_parties",
    "notary": "0004_extended_holds",
}


def unpack(data: Path) -> Path:
    """Write the database into a data directory; returns its file."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "diwan.sqlite3"
    file.write_bytes(gzip.decompress(MADE_BY.read_bytes()))
    return file


def write_documents(file: Path) -> None:
    """Write a document for each row, next to the database: the kept data has rows alone. Their hashes follow."""
    with closing(sqlite3.connect(file)) as connection, connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ground_document'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for (name,) in connection.execute("SELECT content FROM ground_document").fetchall():
            place = file.parent / "media" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(name.encode())
            found = hashlib.sha256(name.encode()).hexdigest()
            connection.execute("UPDATE ground_document SET sha256 = ? WHERE content = ?", [found, name])


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query on an SQLite file."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()
