"""`manage.py device offer SPACE NAME`: create a one-time code for a screen, or revoke a screen."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courts.access.services.institution import devices
from courts.ground.actors import SYSTEM
from courts.ground.models import Device, Space


class Command(BaseCommand):
    """Offer a code or revoke a screen."""

    help = "Offer a one-time enrolment code for a space's screen, or revoke an enrolled screen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        offer = acts.add_parser("offer")
        offer.add_argument("space", help="key of the space")
        offer.add_argument("name", help="name of the screen in records")
        revoke = acts.add_parser("revoke")
        revoke.add_argument("device", help="key of the device")
        revoke.add_argument("reason")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "offer":
            space = Space.records.filter(pk=options["space"]).first()
            if space is None:
                raise CommandError("no such space")
            _device, code = devices.offer_enrolment(space, options["name"], actor=SYSTEM)
            self.stdout.write(f"{code} (good for 15 minutes, shown once)")
            return
        device = Device.records.filter(pk=options["device"]).first()
        if device is None:
            raise CommandError("no such device")
        devices.revoke(device, actor=SYSTEM, reason=options["reason"])
        self.stdout.write("revoked")
