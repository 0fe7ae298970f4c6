"""`manage.py createsuperuser` is not offered: its account would have no audit entry and no confirmed address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refuse, and name the commands to use."""

    help = "Not offered. Use setup_link for the first administrator, and “administrator invite” for others."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the arguments of Django's command, so that the refusal is read and not an error about them."""
        parser.add_argument("--email", default="")
        parser.add_argument("--noinput", "--no-input", action="store_true")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse."""
        raise CommandError(
            "This product makes no administrator this way: the account would have no audit entry and no confirmed"
            " address. First administrator: manage.py setup_link. Others: the page /administration/administrators/,"
            " or manage.py administrator invite EMAIL --name-ar NAME --reason REASON."
        )
