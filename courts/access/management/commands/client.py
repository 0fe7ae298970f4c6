"""`manage.py client offer ACCOUNT NAME`: create or revoke a machine client of the API."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.idp.oidc.models import Client
from django.core.management.base import BaseCommand, CommandError

from courts.access.scopes import SCOPES
from courts.access.services.institution import clients
from courts.ground.actors import SYSTEM
from courts.ground.errors import DomainError
from courts.ground.models import User


class Command(BaseCommand):
    """Offer a client or revoke one."""

    help = "Offer a machine client that acts for an account, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        offer = acts.add_parser("offer")
        offer.add_argument("account", help="e-mail address of the account that the client acts for")
        offer.add_argument("name", help="name of the client in records")
        offer.add_argument("--scope", action="append", choices=list(SCOPES), help="default: all scopes")
        revoke = acts.add_parser("revoke")
        revoke.add_argument("client", help="client_id")
        revoke.add_argument("reason")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "offer":
            owner = User.objects.filter(email=options["account"].strip().lower()).first()
            if owner is None:
                raise CommandError("no such account")
            scopes = options["scope"] or list(SCOPES)
            try:
                client, secret = clients.offer_client(owner, options["name"], scopes=scopes, actor=SYSTEM)
            except DomainError as error:
                raise CommandError(str(error)) from None
            self.stdout.write(f"client_id     {client.pk}\nclient_secret {secret}   (shown once)")
            return
        found = Client.objects.filter(pk=options["client"]).first()
        if found is None:
            raise CommandError("no such client")
        clients.revoke_client(found, actor=SYSTEM, reason=options["reason"])
        self.stdout.write("revoked")
