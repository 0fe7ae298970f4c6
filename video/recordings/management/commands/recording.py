"""`manage.py recording verify PATH`: checks a closed recording or a certificate of deletion, without the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from video.recordings.package.verify import Report, verify_folder
from video.recordings.package.verify_deletion import is_certificate, verify_certificate


class Command(BaseCommand):
    """Exit status 0: everything is proven; 1: each line on standard error names a file and its first wrong byte."""

    help = (
        "verify PATH: check signature, time stamp, chain and every byte of a recording's folder, or the ZIP file or "
        "folder of a certificate of deletion, offline. "
        "--roots FILE: the PEM of the roots that you trust; without it those in the folder, which prove nothing by "
        "themselves: compare their SHA-256 with the institution's. --key FILE: the data key in hexadecimal, to check "
        "the plain bytes too."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="check a closed recording or a certificate of deletion")
        verify.add_argument("path", type=Path)
        verify.add_argument("--roots", type=Path)
        verify.add_argument("--key", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} is not there")
        roots = _bytes(options["roots"])
        if is_certificate(path):
            report = verify_certificate(path, roots=roots)
        else:
            report = verify_folder(path, roots=roots, key=_key(options["key"]))
        self._say(report, are_roots_given=options["roots"] is not None)
        if not report.is_good:
            raise CommandError(f"{len(report.faults)} faults", returncode=1)

    def _say(self, report: Report, *, are_roots_given: bool) -> None:
        for fault in report.faults:
            self.stderr.write(f"WRONG  {fault}")
        for note in report.noted:
            self.stdout.write(f"noted when it was closed: {note}")
        if report.decided:
            self.stdout.write(report.decided)
        if report.recording:
            self.stdout.write(f"recording {report.recording}: {report.files} files, {report.size} bytes")
        if report.stamped_at is not None:
            self.stdout.write(f"time stamp: {report.stamped_at.isoformat()}, by {report.stamped_by}")
        if report.signed_by:
            self.stdout.write(f"signed by: {report.signed_by}")
        if not are_roots_given:
            for sha256 in report.root_sha256:
                self.stdout.write(f"root from the folder itself, SHA-256 {sha256}: compare it with the institution's")
        if report.is_good:
            self.stdout.write("good: no byte was changed since the time stamp")


def _bytes(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def _key(path: Path | None) -> bytes | None:
    content = _bytes(path)
    if content is None:
        return None
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError as error:
        raise CommandError(f"{path} does not hold a key in hexadecimal") from error
    if len(key) != 32:
        raise CommandError(f"{path} does not hold a key of 32 bytes")
    return key
