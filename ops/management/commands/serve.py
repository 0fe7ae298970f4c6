"""`manage.py serve`: the whole product in one process, except the media node, which is a child process."""

from __future__ import annotations

import asyncio
import os
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

# Before any other import of a reactor.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

from channels.routing import get_default_application
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from courts.access.services.institution.setup_links import offer_link
from ops.data_directory.data_lock import InUse, already_running, data_lock
from ops.serving import demonstration
from ops.serving.certificate import ensure_certificate
from ops.serving.channel_layer import LoopSafeInMemoryChannelLayer
from ops.serving.collect_static import collect_if_changed
from ops.serving.embedded_worker import EmbeddedWorker
from ops.serving.options import STARTED, add_options, listening_host, own_names, url_hosts
from ops.translations import catalogues
from video.link import embedded
from video.services import presence


class Command(BaseCommand):
    """Set up and serve."""

    help = "Set up and serve the product on this machine. Ctrl-C stops it and keeps the data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = float(os.environ.get(STARTED) or time.time())
        self._print("settings")
        try:
            with data_lock(settings.DATA_DIR):
                self._set_up()
                self._serve(**options)
        except InUse as error:
            raise CommandError(already_running(settings.DATA_DIR, error)) from error

    def _set_up(self) -> None:
        with self._step("database and triggers"):
            call_command("migrate", verbosity=0, interactive=False)
        with self._step("checks"):
            call_command("check", databases=["default"], stdout=StringIO())
        # Seats still marked as present when the last process was killed: all their sockets belonged to it.
        presence.empty_unseen()
        with self._step("translations"):
            catalogues.compile_all()
        with self._step("static files"):
            collect_if_changed()
        self.demonstration = demonstration.declared()
        # Before the event loop starts, which allows no queries.
        self.setup_token = offer_link()
        if self.demonstration is not None:
            with self._step("demonstration"):
                self.news = self.demonstration.seed()

    def _print(self, line: str) -> None:
        self.stdout.write(f"[{time.time() - self.began:5.1f} s] {line}")
        self.stdout.flush()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._print(f"{name} ({time.monotonic() - began:.1f} s)")

    def _serve(self, *, port: int, host: str, tls: bool, **_others: Any) -> None:
        # Loads every URL of the product, which needs migrated tables.
        application = get_default_application()

        host = listening_host(host, tls=tls)
        endpoint = f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}"
        if tls:
            certificate, key = ensure_certificate(settings.DATA_DIR / "tls", ["localhost", *own_names()])
            endpoint = f"ssl{endpoint.removeprefix('tcp')}:privateKey={key}:certKey={certificate}"
        worker = EmbeddedWorker()
        addresses = embedded.addresses()

        def ready() -> None:
            loop = asyncio.get_event_loop()
            LoopSafeInMemoryChannelLayer.home = loop
            embedded.start(loop, addresses)
            worker.start()
            self._print("listening")
            self._print_addresses(server.port, tls=tls)

        server = BoundedServer(application, endpoint, ready=ready, http_timeout=60)
        server.run()
        if server.failure:
            raise CommandError(f"Cannot listen on port {port}: {server.failure} Try another port with --port.")
        began = time.monotonic()
        worker.stop()
        embedded.stop()
        self.stdout.write(f"stopped ({time.monotonic() - began:.1f} s); the data is in {settings.DATA_DIR}")

    def _print_addresses(self, port: int, *, tls: bool) -> None:
        if not tls:
            if self.demonstration is not None:
                for line in [*self.demonstration.links("http", port), *self.news]:
                    self.stdout.write(line)
            else:
                self.stdout.write(f"  http://localhost:{port}/")
                self._print_setup_link(f"http://localhost:{port}")
        else:
            for name in url_hosts(["localhost", *own_names()]):
                self.stdout.write(f"  https://{name}:{port}/")
            self.stdout.write("  The certificate is self-signed: browsers warn once. This is expected.")
            if self.demonstration is not None:
                for line in [*self.demonstration.accounts(), *self.news]:
                    self.stdout.write(line)
            else:
                self._print_setup_link(f"https://localhost:{port}")
        self.stdout.write("Ctrl-C stops it; the data is kept.")
        self.stdout.flush()

    def _print_setup_link(self, address: str) -> None:
        """Print the link of the guided set-up while there is no administrator."""
        if self.setup_token is not None:
            self.stdout.write("Not set up yet. Open this link within 24 hours; the next start prints another one:")
            self.stdout.write(f"  {address}{reverse('setup')}?link={self.setup_token}")
