"""Machine clients: programs that act for one account. The secret is shown once and stored as a hash.

The holder of a secret acts as the account. So pages show it to the owner alone, see `program_offers`; the command on
the server shows it to its operator.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils.translation import gettext as _

from courts.access.models import ProgramOffer
from courts.access.queries.clients import may_act_by_program
from courts.access.scopes import SCOPES
from courts.access.states import ProgramOfferState
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import DomainError
from courts.ground.models import User
from courts.ground.services import audit
from courts.ground.services.transitions import move


def check_offer(owner: User, scopes: Sequence[str]) -> None:
    """Raise DomainError for an unknown scope, and for an account for which no program may act."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise DomainError(_("Choose from these scopes: %(scopes)s.") % {"scopes": ", ".join(SCOPES)}, code="scope")
    if not may_act_by_program(owner):
        raise DomainError(_("A program can act for people who file here, but not for staff."), code="owner")


def offer_client(owner: User, name: str, *, scopes: Sequence[str] = tuple(SCOPES), actor: Actor) -> tuple[Client, str]:
    """Create a client that acts for an account. Returns it with its secret, which cannot be read again.

    Raises DomainError for an unknown scope, and for the account of a person who serves the institution: staff act
    themselves, never through a program.
    """
    check_offer(owner, scopes)
    secret: str = get_adapter().generate_client_secret()
    client = Client(
        pk=uuid.uuid4().hex,
        name=name,
        owner=owner,
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS.value,
        response_types="",
        scopes="\n".join(scopes),
        default_scopes="\n".join(scopes),
    )
    client.set_secret(secret)
    with transaction.atomic():
        client.save(force_insert=True)
        audit.record("client.offered", client, actor=actor, detail={"owner": str(owner.pk), "scopes": list(scopes)})
    return client, secret


def revoke_client(client: Client, *, actor: Actor, reason: str) -> None:
    """Revoke a client at once, with all its tokens."""
    with transaction.atomic():
        audit.record("client.revoked", client, actor=actor, detail={"reason": reason})
        for offer in ProgramOffer.records.filter(client_id=client.pk, state=ProgramOfferState.ACTIVE):
            move(offer, ProgramOfferState.REVOKED, actor=actor, reason=reason, also={"decided_at": clock.now()})
        Token.objects.filter(client=client).delete()
        client.delete()
