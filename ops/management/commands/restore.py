"""`manage.py restore FILE`: restore a backup. The product must not be running on this installation."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from courts.ground.declared import integrity
from ops.backup import archive
from ops.backup.archive_documents import ArchiveError
from ops.data_directory.data_lock import InUse, data_lock
from ops.models import OperationKind
from ops.operations import recorded, write


class Command(BaseCommand):
    help = "Verify and restore a backup, then migrate the database to this version. Stop the product first."
    # The database may not exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="delete the data of this installation first")
        parser.add_argument("--verify", action="store_true", help="only compare the hashes; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verify"]:
                with recorded(OperationKind.VERIFICATION, options["file"]):
                    manifest = archive.verify(options["file"])
                self.stdout.write(f"complete: {len(manifest.files)} files of {manifest.made_at}")
                return
            with data_lock(settings.DATA_DIR) if settings.EMBEDDED else nullcontext():
                manifest = archive.restore(options["file"], replace=options["replace"])
                call_command("migrate", verbosity=0, interactive=False)
        except InUse as error:
            raise CommandError(f"The product is running on {settings.DATA_DIR} (process {error}). Stop it.") from error
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        # The triggers are back and protect later changes; this checks the restored rows.
        changed = integrity.changed()
        for line in changed:
            self.stderr.write(line)
        # Into the restored database: the one before is gone.
        write(OperationKind.RESTORE, options["file"], error=f"{len(changed)} records differ" if changed else "")
        if changed:
            raise CommandError(f"Restored, but {len(changed)} records differ from the audit trail. Do not use it.")
        self.stdout.write(f"restored {len(manifest.files)} files of {manifest.made_at}")
