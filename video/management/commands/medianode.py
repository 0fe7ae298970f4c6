"""`manage.py medianode`: the link of this machine, with its media node as child process."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from video.link import embedded


class Command(BaseCommand):
    """Run until SIGTERM, Ctrl-C, or until a newer link has taken over."""

    help = (
        "Start this machine's media node and connect it to the channel layer. Restarts the node when it dies. "
        "A `medianode` that is started later takes over; this one then ends by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError("DIWAN_REDIS_URL is not set: without it, `manage.py serve` runs the media node.")
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        link = embedded.start(loop)
        self.stdout.write("linked")
        self.stdout.flush()
        waiting = loop.create_task(stopped.wait())
        try:
            await asyncio.wait({link, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            embedded.stop()
            # Returns when the node has ended, by SIGTERM or by SIGKILL after its timeout.
            await asyncio.wait({link})
        if stopped.is_set():
            return
        if link.cancelled() or link.exception() is not None:
            # The supervisor restarts it; the reason is in the log.
            raise CommandError("The link ended by itself.")
        self.stdout.write("handed over")
