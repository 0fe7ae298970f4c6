"""The steps of an upgrade. Each may run twice, and each run of the command goes through all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from courts.ground import clock
from courts.ground.services import audit
from ops.backup import archive
from ops.backup.archive_documents import ArchiveError
from ops.data_directory.data_lock import InUse, already_running, data_lock
from ops.models import OperationKind
from ops.operations import recorded
from ops.serving.collect_static import collect_if_changed
from ops.status.checks import database, disk, workers
from ops.status.findings import Level
from ops.status.words import sentence
from ops.translations import catalogues
from ops.upgrade import state
from ops.upgrade.state import Unfinished
from ops.version import VERSION

# A worker notes a success every 30 seconds.
RUNNING: Final = timedelta(seconds=75)
_LOCK: Final = 0x_D1_3A_12


class Refused(Exception):
    """The upgrade did not begin, or stopped. The text gives the reason; nothing needs to be undone."""


@contextmanager
def alone() -> Iterator[None]:
    """Let one upgrade run at a time, and none next to the embedded product. Raises Refused."""
    if settings.EMBEDDED:
        try:
            with data_lock(Path(settings.DATA_DIR)):
                yield
        except InUse as error:
            raise Refused(f"{already_running(Path(settings.DATA_DIR), error)} Stop it first.") from error
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Refused("Another upgrade runs on this database.")
    yield


def refuse_newer_database() -> None:
    """Raise Refused if a newer version made this database: migrating it would lose what that version stores."""
    newer = database.unknown(MigrationLoader(connection))
    if newer:
        raise Refused(
            f"The database is newer than this software ({VERSION}): it has {len(newer)} migrations that this version "
            f"does not know, such as {newer[0]}. Install the newer version. Nothing was changed."
        )


def pending() -> list[str]:
    """Migrations that the database lacks."""
    return database.pending(MigrationLoader(connection))


def check_before(*, may_run: bool) -> None:
    """Check settings, database and disk, and that no worker runs. Raises Refused."""
    try:
        call_command("check", stdout=StringIO(), stderr=StringIO())
    except SystemCheckError as error:
        raise Refused(str(error)) from error
    bad = [finding for finding in [*database.answers(), *disk.space()] if finding.level is Level.FAILED]
    if bad:
        raise Refused(" ".join(sentence(finding) for finding in bad))
    seen = _worker_seen()
    if seen is not None and seen < RUNNING and not may_run:
        raise Refused(
            f"A worker was at work {int(seen.total_seconds())} s ago. Stop web, worker, beat and medianode and wait a "
            "minute, or give --running where the notes of this version allow it."
        )


def _worker_seen() -> timedelta | None:
    if settings.EMBEDDED:
        return None
    try:
        return workers.last_seen()
    except DatabaseError:
        # A version without this table.
        return None


def back_up(target: Path | None) -> Path:
    """Make and read again the backup that leads back. A run after an interrupted one keeps the backup of that one.

    If that one had migrated nothing yet, its backup is replaced: the new one holds what was entered since. Raises
    ArchiveError, and Refused if that backup is missing. A backup that cannot be read again is deleted.
    """
    unfinished = state.read()
    if unfinished is not None:
        if not Path(unfinished.backup).is_file():
            raise Refused(f"The backup {unfinished.backup} of the interrupted upgrade is missing. Put it back.")
        # A database as it was backed up, or restored since, may hold newer entries: it gets a backup of its own.
        if archive.verify(Path(unfinished.backup)).migrations != archive.migrations():
            return Path(unfinished.backup)
    for draft in state.folder().glob(".before-*"):
        if draft.is_file():
            draft.unlink()
    target = target or state.folder() / f"before-{VERSION}-{clock.now():%Y%m%dT%H%M%S}.tar.gz"
    with recorded(OperationKind.BACKUP, target):
        archive.write(target)
        try:
            archive.verify(target)
        except ArchiveError:
            target.unlink(missing_ok=True)
            raise
    state.write(Unfinished(str(target.resolve())))
    if unfinished is not None:
        _delete_own(Path(unfinished.backup), but=target)
    return target


def _delete_own(old: Path, *, but: Path) -> None:
    """Delete the backup of an upgrade that migrated nothing, unless the operator named its place."""
    is_own = old.parent == state.folder().resolve() and old.match("before-*.tar.gz")
    if is_own and old != but.resolve():
        old.unlink(missing_ok=True)


def migrate() -> None:
    """Apply the migrations, each in its own transaction, and install the triggers."""
    call_command("migrate", verbosity=0, interactive=False)


def prepare_files() -> list[str]:
    """Compile the translations and collect the static files. Returns a line for what could not be written."""
    lines = []
    for name, act in (("translations", catalogues.compile_all), ("static files", collect_if_changed)):
        try:
            act()
        except OSError as error:
            lines.append(f"{name}: not written ({error.strerror}); an image with its own files needs none")
    return lines


def verify() -> str:
    """Check triggers and constraints, the whole audit trail, and the records that it proves. Raises Refused."""
    try:
        call_command("check", databases=["default"], stdout=StringIO(), stderr=StringIO())
    except SystemCheckError as error:
        raise Refused(str(error)) from error
    if pending():
        raise Refused("Some migrations are still missing.")
    found = audit.verify()
    if not found.is_whole:
        where = f"the chain is broken at entry {found.broken_at}" if found.broken_at else "; ".join(found.changed[:3])
        raise Refused(f"The audit trail does not match: {where}.")
    return f"{found.sealed} audit entries match their seals"
