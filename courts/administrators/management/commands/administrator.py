"""`manage.py administrator invite EMAIL …`: invite an administrator as the operator of the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courts.administrators.services.invitations import Invited, invite
from courts.ground.actors import SYSTEM
from courts.ground.errors import DomainError
from courts.ground.models import User


class Command(BaseCommand):
    """Invite an administrator."""

    help = "Invite a person to administer the institution. They accept with a confirmed address and a second factor."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, the names of a new person, and the reason."""
        parser.add_argument("act", choices=["invite"])
        parser.add_argument("email", help="of the person's account, or of the account that a new person gets")
        parser.add_argument("--name-ar", default="", help="name in Arabic, for a person without an account")
        parser.add_argument("--name-en", default="", help="name in English, for a person without an account")
        parser.add_argument("--reason", required=True, help="kept in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the act."""
        email = options["email"].strip().lower()
        user = User.objects.select_related("person").filter(email=email).first()
        if user is None and not options["name_ar"].strip():
            raise CommandError("There is no account with this address. Give --name-ar for a new person.")
        invited = Invited(
            person=user.person if user is not None else None,
            email=email,
            name_ar=options["name_ar"].strip(),
            name_en=options["name_en"].strip(),
        )
        try:
            row = invite(invited, reason=options["reason"], actor=SYSTEM)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{row.email} is invited until {row.expires_at:%Y-%m-%d %H:%M} UTC. A mail is on its way.")
