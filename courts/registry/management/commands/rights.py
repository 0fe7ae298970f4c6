"""`manage.py rights check`: compare every right on a case or filing with its ground."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courts.ground.services import checks
from courts.registry.queries.rights import CHECKS


class Command(BaseCommand):
    """Compare rights with their grounds."""

    help = (
        "Print each right on a case or filing that has no ground, and each ground of an active account that has no "
        "right. Changes nothing. Exit 1 on any difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for check in CHECKS:
            noun = check.model._meta.model_name
            for found in checks.differences(check):
                self.stdout.write(f"{noun} {found.key}, person {found.person}: {found.reason}")
                count += 1
        if count:
            raise CommandError(f"{count} differences between rights and their grounds")
        self.stdout.write("every right has its ground, and every ground its right")
