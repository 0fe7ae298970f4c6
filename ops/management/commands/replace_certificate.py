"""`manage.py replace_certificate NAME`: revoke a certificate of the demonstration authority and issue another one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courts.signing.authority import SIGNER, STAMPER, ensure_authority
from courts.signing.revocation import REASONS, replace_certificate


class Command(BaseCommand):
    help = (
        "Revoke the certificate of seals or of time stamps, and issue another one. What was sealed before stays valid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=[SIGNER, STAMPER])
        parser.add_argument("--reason", choices=sorted(REASONS), default="superseded")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = ensure_authority(Path(settings.SIGNING_DIR))
        try:
            serial = replace_certificate(folder, options["name"], reason=options["reason"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"certificate {serial:x} is revoked; another one is in use")
