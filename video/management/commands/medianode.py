"""`manage.py medianode`: the link of this host, with its media node as child."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from video.link import embedded


class Command(BaseCommand):
    """Run until SIGTERM, Ctrl-C, or until another one has taken over."""

    help = (
        "Start this host's media node and speak with it over the channel layer. Restarts the node when it dies. "
        "One that is started later takes over; this one ends then by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError("DIWAN_REDIS_URL is not set: without it, `manage.py serve` runs the media node.")
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        link = embedded.start(loop)
        self.stdout.write("linked")
        self.stdout.flush()
        waiting = loop.create_task(told.wait())
        try:
            await asyncio.wait({link, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            embedded.stop()
            # Returns when the node is gone: kindly, or by force after its grace.
            await asyncio.wait({link})
        if told.is_set():
            return
        if link.cancelled() or link.exception() is not None:
            # The supervisor starts it again; the reason is in the log.
            raise CommandError("The link ended by itself.")
        self.stdout.write("handed over")
