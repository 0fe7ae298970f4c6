"""The export of people: the rows of the CSV file, written as they are read."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from uuid import UUID

from asgiref.sync import sync_to_async

from courts.ground.actors import Actor
from courts.ground.services import audit
from courts.imports.queries.export import exported_after
from courts.imports.table.cells import written
from courts.imports.table.columns import COLUMNS

# Spreadsheets read UTF-8 only with this mark.
MARK: Final = "\ufeff"


def record(*, actor: Actor) -> None:
    """Record that the people are exported. It is written before the first row leaves."""
    if actor.user is not None:
        audit.record("people.exported", actor.user, actor=actor)


def header() -> bytes:
    """The first line, with the byte order mark."""
    return (MARK + _lines([[column.key for column in COLUMNS]])).encode()


def parts() -> Iterator[bytes]:
    """The file in parts of a thousand people."""
    yield header()
    key: UUID | None = None
    while True:
        part, key = _next(key)
        if key is None:
            return
        yield part


async def parts_async() -> AsyncIterator[bytes]:
    """The same for a server of asynchronous requests: each part is read in the thread of the request."""
    yield header()
    key: UUID | None = None
    while True:
        part, key = await sync_to_async(_next)(key)
        if key is None:
            return
        yield part


def _next(key: UUID | None) -> tuple[bytes, UUID | None]:
    rows = exported_after(key)
    if not rows:
        return b"", None
    return _lines([_cells(row) for row in rows]).encode(), rows[-1]["pk"]


def _cells(row: dict[str, Any]) -> list[str]:
    return [written(row.get(column.key)) for column in COLUMNS]


def _lines(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
