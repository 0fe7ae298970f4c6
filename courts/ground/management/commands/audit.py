"""`manage.py audit verify`: verify the whole hash chain."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courts.ground.services import audit


class Command(BaseCommand):
    """Verify the audit trail."""

    help = (
        "Recompute every seal of the audit trail, compare cases and signed minutes with their entries, and report "
        "the lag. Exit 1 on any mismatch."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.verify()
        self.stdout.write(f"sealed {found.sealed}, waiting {found.unsealed}, lag {found.lag.total_seconds():.1f} s")
        for line in found.changed:
            self.stderr.write(line)
        if found.broken_at is not None:
            raise CommandError(f"the chain is broken at entry {found.broken_at}")
        if found.changed:
            raise CommandError(f"the chain is whole; {len(found.changed)} records are not what their entries say")
        self.stdout.write("the chain is whole, and records are what it says")
