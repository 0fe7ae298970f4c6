"""Programs that an administrator prepares: the owner of the account accepts or refuses each, and alone sees its secret.

An administrator has no right on any case. A program acts as its account, so no administrator may get its secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.models import ProgramOffer
from courts.access.services.institution.clients import check_offer, offer_client, revoke_client
from courts.access.services.mails import account_mails
from courts.access.states import ProgramOfferState
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, NotAllowed
from courts.ground.models import User
from courts.ground.queries.administrators import administers
from courts.ground.services import audit
from courts.ground.services.transitions import move


@transaction.atomic
def prepare_program(owner: User, name: str, *, scopes: Sequence[str], actor: Actor) -> ProgramOffer:
    """Prepare a program that acts for an account, and ask the owner by mail. It can do nothing until they accept.

    Raises DomainError for an unknown scope and for the account of a person who serves the institution.
    """
    check_offer(owner, scopes)
    offer = ProgramOffer.records.create(owner=owner, name=name, scopes=list(scopes), proposed_by=actor.user)
    audit.record("programoffer.prepared", offer, actor=actor, detail={"owner": str(owner.pk), "scopes": list(scopes)})
    _ask(offer)
    return offer


@transaction.atomic
def accept(offer: ProgramOffer, *, actor: Actor) -> tuple[Client, str]:
    """Accept a program as its owner. Returns the client with its secret, which cannot be read again.

    Raises NotAllowed for others, DomainError if no program may act for the account any more, IllegalMove or Conflict
    once it is decided or its time is over.
    """
    _require_owner(offer.owner_id, actor)
    _require_open(offer)
    client, secret = offer_client(offer.owner, offer.name, scopes=offer.scopes, actor=actor)
    move(offer, ProgramOfferState.ACTIVE, actor=actor, also={"client_id": client.pk, "decided_at": clock.now()})
    return client, secret


def refuse(offer: ProgramOffer, *, actor: Actor) -> None:
    """Refuse a program as its owner. Raises NotAllowed for others, IllegalMove or Conflict once it is decided."""
    _require_owner(offer.owner_id, actor)
    move(offer, ProgramOfferState.REFUSED, actor=actor, also={"decided_at": clock.now()})


def withdraw(offer: ProgramOffer, *, actor: Actor) -> None:
    """Withdraw a program that its owner has not accepted, as an administrator.

    Raises NotAllowed, IllegalMove once it is decided, Conflict if it is decided at this moment.
    """
    if actor.user is None or not administers(actor.user):
        raise NotAllowed
    move(offer, ProgramOfferState.WITHDRAWN, actor=actor, also={"decided_at": clock.now()})


def _expire(offer: ProgramOffer) -> bool:
    move(offer, ProgramOfferState.EXPIRED, actor=SYSTEM, also={"decided_at": clock.now()})
    return True


EXPIRY: Final = Sweep(
    name="access.expire_program_offers",
    wanted=lambda now: ProgramOffer.records.filter(state=ProgramOfferState.WAITING, expires_at__lte=now),
    act=_expire,
)


def revoke_own(client: Client, *, actor: Actor) -> None:
    """Revoke a program of one's own account at once, with all its tokens. Raises NotAllowed for others."""
    _require_owner(client.owner_id, actor)
    revoke_client(client, actor=actor, reason="revoked by the owner")


def _require_owner(owner: object, actor: Actor) -> None:
    if actor.user is None or actor.user.pk != owner:
        raise NotAllowed


def _require_open(offer: ProgramOffer) -> None:
    if offer.state == ProgramOfferState.WAITING and not offer.is_open:
        raise Conflict(_("The time to accept this program is over."), code="expired")


def _ask(offer: ProgramOffer) -> None:
    owner = offer.owner
    address = settings.BASE_URL.rstrip("/") + reverse("program_offer", args=[offer.pk])

    def words() -> tuple[str, str]:
        text = _(
            "An administrator of the institution has prepared a program that would act for your account: %(name)s."
            " It can do nothing until you accept it, and its secret is shown to you alone. If you do not know the"
            " program, refuse it. Read what it may do, and decide:"
        ) % {"name": offer.name}
        return _("A program asks to act for you"), f"{text}\n\n{address}"

    account_mails.store(owner.email, account_mails.in_both(words), reader=owner.person)
