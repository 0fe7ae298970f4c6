"""`manage.py evidence verify FILE`: checks the evidence package of a deed, offline and without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notary.deeds.package.verify import verify_package


class Command(BaseCommand):
    """Exit status 0: everything is proven; 1: each line on standard error names a file and its problem."""

    help = (
        "verify FILE: check signature, time stamp and every file of the evidence package of a deed, and that text, "
        "signatures, document and recordings fit each other. --roots FILE: the PEM of the roots that you trust; "
        "without it those in the package, which prove nothing by themselves."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="check the evidence package of a deed")
        verify.add_argument("path", type=Path)
        verify.add_argument("--roots", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        roots: Path | None = options["roots"]
        try:
            content = options["path"].read_bytes()
            trusted = roots.read_bytes() if roots is not None else None
        except OSError as error:
            raise CommandError(f"a file cannot be read: {error}") from error
        report = verify_package(content, trusted)
        for fault in report.faults:
            self.stderr.write(f"WRONG  {fault}")
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults", returncode=1)
        self.stdout.write(f"deed {report.deed}, number {report.number}, sealed at {report.sealed_at}")
        if report.stamped_at is not None:
            self.stdout.write(f"package signed by {report.signed_by}, time stamp {report.stamped_at.isoformat()}")
        if trusted is None:
            self.stdout.write("the roots are those of the package itself: compare them with the institution's")
        self.stdout.write("good: every part fits the seal and the signatures")
