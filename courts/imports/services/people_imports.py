"""The life of an import: received, checked in the background, confirmed, imported in the background, forgotten."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor, actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import User
from courts.ground.queries.administrators import administers
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept
from courts.ground.services.transitions import move
from courts.imports.models import ImportRowError, PeopleImport
from courts.imports.queries.known_people import venues_by_code
from courts.imports.services.applying import apply
from courts.imports.services.checking import check, check_within
from courts.imports.states import AT_WORK, WAITING, ImportState
from courts.imports.table.decoding import Unreadable
from courts.imports.table.reading import Row, RowError, read
from courts.imports.wording.errors import refusal

# A file holds personal data: one that is not confirmed is deleted after this time.
KEPT: Final = timedelta(hours=24)
CHUNK: Final = 250
NAME: Final = "imports.work"


def receive(content: bytes, file_name: str, *, user: User) -> PeopleImport:
    """Store a file to be checked. Raises DomainError for one that cannot be read as a table."""
    try:
        table = read(content)
    except Unreadable as error:
        raise DomainError(refusal(error.code, error.params), code=error.code, field="file") from error
    with transaction.atomic():
        row = PeopleImport.records.create(
            file_name=file_name[:150],
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            encoding=table.encoding,
            separator=table.separator,
            row_count=len(table.lines),
            made_by=user,
        )
        detail = {"sha256": row.sha256, "rows": row.row_count}
        audit.record("peopleimport.received", row, actor=actor_for(user), detail=detail)
    return row


def confirm(row: PeopleImport, sha256: str, *, actor: Actor) -> None:
    """Start the import of the file that was previewed. Raises Conflict if it is another one, or has ended otherwise."""
    if sha256 == row.sha256 and row.state in {ImportState.RUNNING, ImportState.DONE}:
        return  # A second press of the button.
    if sha256 != row.sha256:
        raise Conflict(_("This is not the file that you looked at. Review the preview again."), code="other_file")
    move(
        row,
        ImportState.RUNNING,
        actor=actor,
        detail={"sha256": row.sha256, "rows": row.row_count},
        also={"confirmed_by": actor.user, "confirmed_at": clock.now()},
    )


def drop(row: PeopleImport, *, actor: Actor) -> None:
    """Delete the file without importing it. Raises Conflict if it was started or has ended."""
    if row.state not in {*WAITING, ImportState.CHECKING}:
        raise Conflict
    with transaction.atomic():
        move(row, ImportState.CANCELLED, actor=actor, also={"content": None, "ended_at": clock.now()})
        # Each holds a value of the file.
        ImportRowError.records.filter(people_import=row).delete()


def work() -> Swept:
    """Check the files that wait, import those that are confirmed, and delete old ones."""
    return sweeps.run(NAME, _work)


def _work(this: Run) -> Swept:
    done = PeopleImport.records.filter(state__in=WAITING, made_at__lte=this.now - KEPT).defer("content").delete()[0]
    waiting = PeopleImport.records.filter(state__in=AT_WORK).order_by("made_at").values_list("pk", flat=True)
    return Swept(done) + sweeps.work_on_each(this, list(waiting), lambda key: _work_on(key, this))


def _work_on(key: UUID, this: Run) -> int:
    row = PeopleImport.records.select_related("confirmed_by__person").get(pk=key)
    if row.state == ImportState.CHECKING:
        return _check(row)
    rows, done = _rows(row), 0
    while this.has_time:
        changed = _import_chunk(row, rows)
        done += changed
        if not changed:
            break
    return done


def _check(row: PeopleImport) -> int:
    """Check one file. Two workers come to the same result; the first one stores it."""
    # Outside any transaction: it reads much.
    found = check(read(bytes(row.content or b"")))
    with transaction.atomic():
        warnings = sum(error.is_warning for error in found.errors)
        counts = {
            "error_count": len(found.errors) - warnings,
            "warning_count": warnings,
            "new_count": found.new,
        }
        try:
            move(row, ImportState.READY if found.is_good else ImportState.INVALID, actor=SYSTEM, also=counts)
        except Conflict:
            return 0
        _store(row, found.errors)
    return 1


def _store(row: PeopleImport, errors: tuple[RowError, ...]) -> None:
    ImportRowError.records.bulk_create(
        (
            ImportRowError(
                people_import=row,
                row=error.row,
                column=error.column[:60],
                code=error.code,
                params=error.params,
                value=error.value[:60],
                is_warning=error.is_warning,
            )
            for error in errors
        ),
        batch_size=1000,
    )


def _rows(row: PeopleImport) -> list[Row]:
    """The rows of the confirmed file. Raises ValueError if it is not the one that was previewed."""
    content = bytes(row.content or b"")
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ValueError("the stored file differs from the one that was previewed")
    rows = list(read(content).rows())
    seen: dict[tuple[str, Any], Any] = {}
    for each in rows:
        check_within(each, seen)
    return rows


def _import_chunk(row: PeopleImport, rows: list[Row]) -> int:
    """Import the next rows in one transaction with the progress: a worker that dies loses neither."""
    with transaction.atomic():
        # Another worker that holds the row does the work.
        locked = PeopleImport.records.select_for_update(skip_locked=True, of=("self",)).filter(
            pk=row.pk, state=ImportState.RUNNING
        )
        now = locked.defer("content").select_related("confirmed_by__person").first()
        if now is None:
            return 0
        user = now.confirmed_by
        if user is None or not administers(user):
            # The right to import ended with the account.
            move(now, ImportState.CANCELLED, actor=SYSTEM, also={"content": None, "ended_at": clock.now()})
            return 1
        part = rows[now.done_rows : now.done_rows + CHUNK]
        if not part:
            _finish(now, actor_for(user))
            return 1
        done = apply(part, venues_by_code(), actor=actor_for(user))
        PeopleImport.records.filter(pk=now.pk).update(
            done_rows=now.done_rows + len(part),
            added=now.added + done.added,
            invited=now.invited + done.invited,
            posted=now.posted + done.posted,
            unchanged=now.unchanged + done.unchanged,
            refused=now.refused + len(done.refused),
        )
        _store(now, done.refused)
    return len(part)


def _finish(row: PeopleImport, actor: Actor) -> None:
    names = ("added", "invited", "posted", "unchanged", "refused")
    move(
        row,
        ImportState.DONE,
        actor=actor,
        detail={name: getattr(row, name) for name in names},
        also={"content": None, "ended_at": clock.now()},
    )
