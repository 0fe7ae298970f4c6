"""`manage.py account close EMAIL --reason …`: close an account, so that it cannot sign in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courts.access.services import accounts
from courts.ground.actors import SYSTEM
from courts.ground.models import User


class Command(BaseCommand):
    """Close an account."""

    help = "Close an account: its pages, sockets and media end within seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the action, the account and the reason."""
        parser.add_argument("act", choices=["close"])
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close the account."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        accounts.close(user, actor=SYSTEM, reason=options["reason"])
        self.stdout.write(f"{user.email} is closed")
