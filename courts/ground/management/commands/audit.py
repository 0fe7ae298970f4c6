"""`manage.py audit verify`: walk the whole chain and say whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courts.ground.services import audit


class Command(BaseCommand):
    """Verify the audit trail."""

    help = "Recompute every seal of the audit trail and report the lag. Exit 1 when an entry does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = audit.verify()
        self.stdout.write(f"sealed {found.sealed}, waiting {found.unsealed}, lag {found.lag.total_seconds():.1f} s")
        if not found.is_whole:
            raise CommandError(f"the chain is broken at entry {found.broken_at}")
        self.stdout.write("the chain is whole")
