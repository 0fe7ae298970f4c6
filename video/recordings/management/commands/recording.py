"""`manage.py recording verify PATH`: checks a package, a closed recording or a certificate of deletion, offline."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from video.recordings.package.verify import Report, Trust, shown, verify_folder
from video.recordings.package.verify_deletion import is_certificate, verify_certificate
from video.recordings.package.verify_package import is_package, verify_package

# The status 2 is that of wrong arguments.
NOTED: Final = 3


class Command(BaseCommand):
    """Exit status 0: everything is proven; 1: each line on standard error names a file and the place of its change.

    3: no byte was changed since the recording was closed, but the signed manifest states problems.
    """

    help = (
        "verify PATH: check signature, time stamp, chain and every byte of an unpacked package, of the folder of a "
        "recording, or of the ZIP file or folder of a certificate of deletion, offline. "
        "--roots FILE: the PEM of the roots that you trust; without it those in the folder, which prove nothing by "
        "themselves: compare their SHA-256 with the institution's. --stamp-roots FILE: those for time stamps, if they "
        "are others. --signer SHA256: the certificate that must have signed, as the institution publishes it; may be "
        "given several times. Without it any certificate for signatures under the roots is taken. --key FILE: "
        "the data key in hexadecimal, to check the plain bytes too."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="check a package, a closed recording or a certificate of deletion")
        verify.add_argument("path", type=Path)
        verify.add_argument("--roots", type=Path)
        verify.add_argument("--stamp-roots", type=Path)
        verify.add_argument("--signer", action="append", default=[], type=_sha256)
        verify.add_argument("--key", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} is not there")
        trust = Trust(_bytes(options["roots"]), _bytes(options["stamp_roots"]), frozenset(options["signer"]))
        key = _key(options["key"])
        if is_certificate(path):
            reports = [verify_certificate(path, trust)]
        elif is_package(path):
            reports = list(verify_package(path, trust, key=key))
        else:
            reports = [verify_folder(path, trust, key=key)]
        for report in reports:
            self._say(report, trust)
        faults = sum(len(report.faults) for report in reports)
        if faults:
            raise CommandError("1 fault" if faults == 1 else f"{faults} faults", returncode=1)
        problems = sum(len(report.noted) for report in reports)
        if problems:
            raise CommandError(
                "the files are as they were closed, but "
                + ("1 problem was" if problems == 1 else f"{problems} problems were")
                + " noted at closing",
                returncode=NOTED,
            )
        self.stdout.write("good: no byte was changed since the time stamp")

    def _say(self, report: Report, trust: Trust) -> None:
        for fault in report.faults:
            self.stderr.write(f"WRONG  {fault}")
        for note in report.noted:
            self.stdout.write(f"noted when it was closed: {note}")
        if report.decided:
            self.stdout.write(shown(report.decided))
        if report.recording:
            self.stdout.write(f"recording {report.recording}: {report.files} files, {report.size} bytes")
        if report.stamped_at is not None:
            self.stdout.write(f"time stamp: {report.stamped_at.isoformat()}, by {shown(report.stamped_by)}")
        if report.signed_by:
            self.stdout.write(f"signed by: {shown(report.signed_by)}, certificate with SHA-256 {report.signer_sha256}")
            if not trust.signers:
                self.stdout.write("compare it with the one that the institution publishes, or give it as --signer")
        if trust.roots is None:
            for sha256 in report.root_sha256:
                self.stdout.write(f"root from the folder itself, SHA-256 {sha256}: compare it with the institution's")


def _bytes(path: Path | None) -> bytes | None:
    try:
        return None if path is None else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def _sha256(text: str) -> str:
    found = text.replace(":", "").lower()
    if re.fullmatch("[0-9a-f]{64}", found) is None:
        raise ArgumentTypeError("not a SHA-256 in hexadecimal")
    return found


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
