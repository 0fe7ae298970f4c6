"""`manage.py setup_link`: print the one-time link that opens the guided set-up of an empty installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.urls import reverse

from courts.access.services.institution.setup_links import offer_link


class Command(BaseCommand):
    """Print a new link; the one before is void."""

    help = "Print the one-time link of the set-up, valid for 24 hours. Only without an administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link."""
        try:
            token = offer_link()
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                "The database has no tables yet, or does not answer. Run `manage.py migrate` first."
            ) from error
        if token is None:
            raise CommandError("There is nothing to set up: an administrator exists.")
        self.stdout.write(f"{settings.BASE_URL.rstrip('/')}{reverse('setup')}?link={token}")
        self.stdout.write("Open it within 24 hours. Another run of this command makes it void.")
