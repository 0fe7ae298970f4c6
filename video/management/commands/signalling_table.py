"""Prints the table of commands that `docs/signalling.md` shows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from video.signalling.documentation import command_table


class Command(BaseCommand):
    """`manage.py signalling_table`."""

    help = "Print the table of socket commands for docs/signalling.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        self.stdout.write(command_table())
