"""`manage.py mediacounters ROOM`: the packets that the media node has forwarded in a room."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from video.link.counters import counters_of


class Command(BaseCommand):
    """Request the counters from the link and print one line of JSON for each."""

    help = "Print what the media node has forwarded in a room: one line per source, target and medium."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room", type=UUID, help="key of the room")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError("DIWAN_REDIS_URL is not set: nothing outside `serve` can ask its media node.")
        try:
            rows = asyncio.run(counters_of(options["room"]))
        except TimeoutError as error:
            raise CommandError("No link answers: is `manage.py medianode` running?") from error
        except LookupError as error:
            raise CommandError(f"The link returned an error: {error}") from error
        for row in rows:
            self.stdout.write(json.dumps(row))
