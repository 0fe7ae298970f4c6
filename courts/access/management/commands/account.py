"""`manage.py account open|close|reopen EMAIL …`: open an account for a person, close it, or open it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from courts.access.services import accounts
from courts.ground.actors import SYSTEM
from courts.ground.models import Person, User
from courts.ground.queries.administrators import lock_administrators


class Command(BaseCommand):
    """Open, close or reopen an account."""

    help = "Open an account for a person; close it, with its pages, sockets and media within seconds; or reopen it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the action, the account, and the person or the reason."""
        acts = parser.add_subparsers(dest="act", required=True)
        opening = acts.add_parser("open")
        opening.add_argument("email")
        opening.add_argument("--person", required=True, help="key of the person")
        for act in ("close", "reopen"):
            changing = acts.add_parser(act)
            changing.add_argument("email")
            changing.add_argument("--reason", required=True, help="kept in the audit trail")
            if act == "close":
                changing.add_argument(
                    "--last-administrator", action="store_true", help="close it although no administrator stays"
                )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the act."""
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        if options["act"] == "open":
            user = self._open(email, options["person"], user)
        elif user is None:
            raise CommandError("There is no account with this address.")
        elif options["act"] == "close":
            self._close(user, options["reason"], may_be_last=options["last_administrator"])
        else:
            accounts.reopen(user, actor=SYSTEM, reason=options["reason"])
        self.stdout.write(f"{user.email} is {'open' if user.is_active else 'closed'}")

    @transaction.atomic
    def _close(self, user: User, reason: str, *, may_be_last: bool) -> None:
        # Administrators who are ended in pages at this moment wait for this lock, or this waits for theirs.
        if lock_administrators() == {user.pk} and not may_be_last:
            raise CommandError(
                "This is the only administrator. Invite another one first with “manage.py administrator invite”,"
                " or give --last-administrator in an emergency."
            )
        accounts.close(user, actor=SYSTEM, reason=reason)

    def _open(self, email: str, key: str, other: User | None) -> User:
        try:
            person = Person.records.filter(pk=key).first()
        except ValidationError:
            person = None
        if person is None:
            raise CommandError("There is no person with this key.")
        if other is not None or User.objects.filter(person=person).exists():
            raise CommandError("The person or the address has an account already.")
        return accounts.open_account(person, email, actor=SYSTEM)
