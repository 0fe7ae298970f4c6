"""`manage.py backup FILE`: write database, documents and their hashes to one file. The product may be running."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ops.backup import archive
from ops.backup.archive_documents import ArchiveError
from ops.models import OperationKind
from ops.operations import recorded


class Command(BaseCommand):
    help = "Write the database, the documents and their hashes to one new file. The product may be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with recorded(OperationKind.BACKUP, options["file"]):
                manifest = archive.write(options["file"])
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        size = options["file"].stat().st_size
        self.stdout.write(f"{options['file']}: {len(manifest.files)} files, {size / 1e6:.1f} MB")
