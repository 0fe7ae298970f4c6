"""`manage.py upgrade`: check, back up, migrate, prepare files, verify; and say how to go back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ops import operations
from ops.backup.archive_documents import ArchiveError
from ops.models import OperationKind
from ops.upgrade import state, steps
from ops.version import VERSION


class Command(BaseCommand):
    help = (
        "Upgrade the database to this version: check, back up, migrate, prepare files, verify. Safe to run again, also "
        "after a crash. Stop the product first."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--backup", type=Path, help="file of the backup (default: in the folder upgrades)")
        parser.add_argument("--running", action="store_true", help="allow workers of the old version to run meanwhile")

    def handle(self, *args: Any, **options: Any) -> None:
        backup: Path | None = None
        try:
            with steps.alone():
                steps.refuse_newer_database()
                self._say("checks")
                steps.check_before(may_run=options["running"] or not steps.pending())
                missing = steps.pending()
                unfinished = state.read()
                backup = Path(unfinished.backup) if unfinished is not None else None
                if missing:
                    backup = steps.back_up(options["backup"])
                    self._say(f"backup: {backup}")
                    self._say(f"migrations: {len(missing)}")
                    steps.migrate()
                else:
                    self._say("migrations: none is missing")
                for line in steps.prepare_files():
                    self._say(line)
                self._say(f"verified: {steps.verify()}")
                if missing or unfinished is not None:
                    operations.write(OperationKind.UPGRADE)
                state.forget()
        except (steps.Refused, ArchiveError, OSError) as error:
            raise CommandError(f"{error}{_way_back(backup)}") from error
        except Exception as error:
            raise CommandError(f"{type(error).__name__}: {error}{_way_back(backup)}") from error
        self._say(f"version {VERSION} is ready: start the product")
        if backup is not None:
            self._say(_way_back(backup, is_error=False).strip())

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _way_back(backup: Path | None, *, is_error: bool = True) -> str:
    if backup is None:
        return ""
    back = (
        "\nTo go back: stop the product, install the software of the version before, then run\n"
        f"  python manage.py restore --replace {backup}\n"
    )
    return f"{back}To go on: fix the cause and run the upgrade again; it keeps this backup." if is_error else back
