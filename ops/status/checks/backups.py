"""The last backup, and the last time that one was read again as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from courts.ground import clock
from ops.models import Operation, OperationKind
from ops.operations import last
from ops.status.findings import Finding, Level

GROUP: Final = "backup"
BACKUP_EVERY: Final = timedelta(days=2)
DRILL_EVERY: Final = timedelta(days=92)


def backups() -> list[Finding]:
    """The last backup, and the last drill: a check or a restore of a backup."""
    drills = [last(kind, is_good=True) for kind in (OperationKind.VERIFICATION, OperationKind.RESTORE)]
    drill = max((row for row in drills if row is not None), key=lambda row: row.at, default=None)
    made = last(OperationKind.BACKUP, is_good=True)
    findings = [
        _dated("backup", made, BACKUP_EVERY, ("backup_made", "backup_never")),
        _dated("drill", drill, DRILL_EVERY, ("drill_made", "drill_never")),
    ]
    for kind in (OperationKind.BACKUP, OperationKind.VERIFICATION, OperationKind.RESTORE):
        newest = last(kind)
        if newest is not None and not newest.is_good:
            params = {"failed_at": newest.at, "file": newest.file, "reason": newest.error}
            findings.append(Finding(GROUP, "backup_failure", Level.FAILED, f"failed_{kind.value}", params))
    return findings


def upgrade() -> list[Finding]:
    """The last upgrade that was finished."""
    row = last(OperationKind.UPGRADE, is_good=True)
    if row is None:
        return []
    return [Finding("version", "upgrade", Level.OK, "upgrade_made", {"version": row.version, "made_at": row.at})]


def _dated(name: str, row: Operation | None, limit: timedelta, codes: tuple[str, str]) -> Finding:
    made, never = codes
    bad = Level.OK if settings.DEMO else Level.WARNING
    if row is None:
        return Finding(GROUP, name, bad, "backup_of_demo" if settings.DEMO else never)
    age = (clock.now() - row.at).total_seconds()
    level = bad if age > limit.total_seconds() else Level.OK
    params = {"made_at": row.at, "made_age": max(0.0, age), "file": row.file, "version": row.version}
    return Finding(GROUP, name, level, made, params)
