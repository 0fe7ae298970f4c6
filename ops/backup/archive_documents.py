"""Reads the documents and their hashes from a database dump, before it is loaded."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

DOCUMENTS = "SELECT content, sha256 FROM ground_document"
TABLE = "ground_document"


class ArchiveError(Exception):
    """The archive cannot be written, is damaged, or does not fit this installation. The text gives the reason."""


def run_postgres_tool(tool: str, *arguments: str, environment: Mapping[str, str] | None = None) -> bytes:
    """Run a PostgreSQL client program and return its output. Raises ArchiveError with its error output."""
    program = shutil.which(tool)
    if program is None:
        raise ArchiveError(f"{tool} is not installed; it comes with the PostgreSQL client (postgresql-client).")
    done = subprocess.run(  # noqa: S603 - fixed arguments of our own
        [program, *arguments], env=os.environ | dict(environment or {}), capture_output=True, check=False
    )
    if done.returncode:
        raise ArchiveError(f"{tool}: {done.stderr.decode(errors='replace').strip()[-2000:]}")
    return done.stdout


def documents_in(dump: Path, vendor: str) -> list[tuple[str, str]]:
    """Return name and SHA-256 of each document in a database dump. Raises ArchiveError."""
    if vendor == "postgresql":
        table = run_postgres_tool("pg_restore", "--data-only", f"--table={TABLE}", "--file=-", str(dump))
        try:
            return list(_copied(table.decode()))
        except (ValueError, IndexError) as error:
            raise ArchiveError(f"{dump.name} is damaged: its documents cannot be read.") from error
    try:
        with closing(sqlite3.connect(dump)) as copy:
            if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLE]).fetchone():
                return []
            return copy.execute(DOCUMENTS).fetchall()
    except sqlite3.Error as error:
        raise ArchiveError(f"{dump.name} is damaged: {error}") from error


def _copied(script: str) -> Iterator[tuple[str, str]]:
    """Yield the two columns of a COPY block. The server generates document names, so nothing in them is escaped."""
    lines = iter(script.split("\n"))
    for line in lines:
        if not line.startswith("COPY "):
            continue
        columns = line[line.index("(") + 1 : line.index(")")].split(", ")
        name, sha256 = columns.index("content"), columns.index("sha256")
        for row in lines:
            if row == "\\.":
                break
            cells = row.split("\t")
            yield cells[name], cells[sha256]
