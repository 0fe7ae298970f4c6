"""`manage.py web`: pages, API and sockets only; worker, beat and media node run as separate processes."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

# Before any other import of a reactor.
from ops.serving.server.bounded_server import BoundedServer  # isort: skip

from channels.routing import get_default_application
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.serving.server.connection_limits import from_settings


class Command(BaseCommand):
    help = "Serve pages, API and sockets behind a proxy, with Daphne and the limits of the product."

    def add_arguments(self, parser: ArgumentParser) -> None:
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--socket", type=Path, help="a Unix socket that the proxy on this host connects to")
        place.add_argument("--listen", metavar="HOST:PORT", help="an address that only the proxy can reach")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.EMBEDDED:
            raise CommandError("DIWAN_REDIS_URL is not set: without it, use `manage.py serve`.")
        # Loads every URL of the product.
        application = get_default_application()

        if options["socket"]:
            # Twisted would refuse the file that a killed process left behind.
            endpoint = f"unix:{options['socket']}:mode=660"
            options["socket"].unlink(missing_ok=True)
        else:
            host, _colon, port = options["listen"].rpartition(":")
            endpoint = f"tcp:port={port}:interface={host.strip('[]').replace(':', chr(92) + ':')}"
        limits = from_settings()
        if settings.PROXY:
            # Every connection comes from the proxy, which limits its own peers.
            limits = replace(limits, connections=4000, connections_per_address=4000)
        server = BoundedServer(
            application,
            endpoint,
            ready=lambda: self.stdout.write("listening"),
            limits=limits,
            http_timeout=60,
            # The proxy overwrites these headers; see deploy/nginx.conf.
            proxy_forwarded_address_header="X-Forwarded-For" if settings.PROXY else None,
            proxy_forwarded_proto_header="X-Forwarded-Proto" if settings.PROXY else None,
        )
        server.run()
        if server.failure:
            raise CommandError(f"Cannot listen: {server.failure}")
