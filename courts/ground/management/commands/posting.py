"""`manage.py posting open|end EMAIL VENUE ROLE …`: post a member of staff to a venue, or set their last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict
from courts.ground.models import Posting, Role, User, Venue
from courts.ground.models.people import POSTING_ZONE, not_ended
from courts.ground.services.postings import end_posting, open_posting


class Command(BaseCommand):
    """Open or end a posting."""

    help = "Post the person of an account to a venue in a role, or set the last day of their posting there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the action, the account, the venue, the role and the day."""
        parser.add_argument("act", choices=["open", "end"])
        parser.add_argument("email")
        parser.add_argument("venue", help="code of the venue")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument(
            "--day", type=date.fromisoformat, help="first day of the posting, or its last one; default: today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the act."""
        user = User.objects.select_related("person").filter(email=options["email"].strip().lower()).first()
        venue = Venue.records.filter(code=options["venue"]).first()
        if user is None or venue is None:
            raise CommandError("There is no such account or venue.")
        day = options["day"] or clock.today(POSTING_ZONE)
        rows = Posting.records.filter(not_ended(), person=user.person, venue=venue, role=options["role"])
        posting = rows.order_by("starts_on").first()
        if options["act"] == "open":
            if posting is not None:
                raise CommandError("The person is posted there in this role already.")
            try:
                open_posting(user.person, venue, options["role"], starts_on=day, actor=SYSTEM)
            except Conflict as error:
                raise CommandError(str(error)) from error
        elif posting is None or day < posting.starts_on:
            raise CommandError("The person is not posted there in this role by then.")
        else:
            end_posting(posting, ends_on=day, actor=SYSTEM)
        self.stdout.write(f"{user.email}: {options['role']} at {venue.code} {options['act']}s on {day}")
