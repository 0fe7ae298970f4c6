"""The record of backups, checks of backups, restores and upgrades: written by their commands, read by the checks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from ops.backup.archive_documents import ArchiveError
from ops.models import Operation, OperationKind
from ops.version import VERSION

log = logging.getLogger(__name__)


@contextmanager
def recorded(kind: OperationKind, file: Path | None = None) -> Iterator[None]:
    """Record the block as an operation: good at its end, failed with the reason when it raises. The error goes on."""
    try:
        yield
    except Exception as error:
        write(kind, file, error=_reason(error, file))
        raise
    write(kind, file)


def _reason(error: Exception, file: Path | None) -> str:
    """The reason of a failure for the status page: our own sentence, without folders; else the class of the error.

    The text of any other error may hold an address with its password.
    """
    if not isinstance(error, ArchiveError):
        return type(error).__name__
    return str(error).replace(str(file), file.name) if file is not None else str(error)


def write(kind: OperationKind, file: Path | None = None, *, error: str = "") -> None:
    """Record an operation. A database that cannot be written to, or has no table yet, stops no command."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        # The check of a backup on another machine must not create a database.
        return
    try:
        with transaction.atomic():
            Operation.records.create(
                kind=kind, is_good=not error, version=VERSION, file=file.name[:200] if file else "", error=error[:300]
            )
    except DatabaseError:
        log.warning("the operation is not recorded", extra={"kind": kind.value})


def last(kind: OperationKind, *, is_good: bool | None = None) -> Operation | None:
    """The newest operation of a kind; with `is_good` the newest good or the newest failed one."""
    rows = Operation.records.filter(kind=kind)
    if is_good is not None:
        rows = rows.filter(is_good=is_good)
    return rows.order_by("-at", "-pk").first()
