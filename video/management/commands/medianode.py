"""`manage.py medianode`: the link of this machine, with the processes of its media node as children."""

from __future__ import annotations

import asyncio
import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from video.link import embedded

MAX_PORT = 65535


class Command(BaseCommand):
    """Run until SIGTERM, Ctrl-C, or until a newer link has taken over."""

    help = (
        "Start this machine's media node, one process for each core, and connect it to the channel layer. Restarts a "
        "process that dies. Each takes the UDP port after that of the one before, from DIWAN_MEDIA_PORT or the "
        "stored port on. "
        "A `medianode` that is started later takes over; this one then ends by itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        cores = len(os.sched_getaffinity(0))
        parser.add_argument(
            "--processes", type=int, default=cores, help=f"of the media node (default: one for each core, {cores})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError("DIWAN_REDIS_URL is not set: without it, `manage.py serve` runs the media node.")
        processes: int = options["processes"]
        if processes < 1:
            raise CommandError("--processes must be at least 1.")
        addresses = embedded.addresses()
        last = max(addresses.ports) + processes - 1
        if last > MAX_PORT:
            raise CommandError(
                f"{processes} processes need the ports up to {last}: choose a lower DIWAN_MEDIA_PORT or stored port."
            )
        asyncio.run(self._serve(addresses, processes))

    async def _serve(self, addresses: embedded.Addresses, processes: int) -> None:
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        link = embedded.start(loop, addresses, processes)
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
