"""The rule of machine clients: the accounts for which a program may act."""

from __future__ import annotations

from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from courts.access.models import ProgramOffer
from courts.access.states import ProgramOfferState
from courts.ground import clock
from courts.ground.errors import DomainError, NotVisible
from courts.ground.models import User
from courts.ground.queries.postings import current_postings


def may_act_by_program(owner: User) -> bool:
    """Tell if a program may act for this account now; asked when a client is offered, gets a token, and uses it.

    A person who serves the institution acts themselves, never through a program.
    """
    is_staff = owner.is_staff or owner.is_superuser
    return owner.is_active and not is_staff and not current_postings(owner.person).exists()


def clients_listed() -> QuerySet[Client]:
    """The programs, the newest first, each with `last_used_at`: when its newest token was given.

    A token lives for ten minutes, and old ones are deleted at intervals, so a program that rests loses the time.
    """
    newest = Token.objects.filter(client=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    rows: QuerySet[Client] = Client.objects.select_related("owner").annotate(last_used_at=Subquery(newest))
    return rows.order_by("-created_at", "pk")


def offers_listed(*states: str) -> QuerySet[ProgramOffer]:
    """The prepared programs in these states, the newest first."""
    rows = ProgramOffer.records.filter(state__in=states).select_related("owner", "proposed_by__person")
    return rows.order_by("-proposed_at", "pk")


def own_clients(user: User) -> QuerySet[Client]:
    """The active programs of an account, the newest first."""
    rows: QuerySet[Client] = Client.objects.filter(owner=user)
    return rows.order_by("-created_at", "pk")


def own_client(user: User, key: str) -> Client:
    """Return an active program of an account. Raises NotVisible for others."""
    client = own_clients(user).filter(pk=key.replace("\0", "")).first()
    if client is None:
        raise NotVisible
    return client


def own_offers(user: User) -> QuerySet[ProgramOffer]:
    """The programs that wait for the decision of this owner, the newest first."""
    rows = ProgramOffer.records.filter(owner=user, state=ProgramOfferState.WAITING, expires_at__gt=clock.now())
    return rows.select_related("proposed_by__person").order_by("-proposed_at", "pk")


def own_offer(user: User, key: UUID) -> ProgramOffer:
    """Return a program that was prepared for this owner, in any state. Raises NotVisible for others."""
    rows = ProgramOffer.records.filter(owner=user, pk=key)
    offer = rows.select_related("owner__person", "proposed_by__person").first()
    if offer is None:
        raise NotVisible
    return offer


def waiting_offer(key: UUID) -> ProgramOffer:
    """Return a program that waits for its owner, for administrators. Raises NotVisible if there is none."""
    rows = ProgramOffer.records.filter(pk=key, state=ProgramOfferState.WAITING)
    offer = rows.select_related("owner").first()
    if offer is None:
        raise NotVisible
    return offer


def client_of(key: str) -> Client:
    """Return a program. Raises NotVisible if there is none."""
    client = Client.objects.filter(pk=key).first()
    if client is None:
        raise NotVisible
    return client


def owner_of(email: str) -> User:
    """The open account with this address. Raises DomainError if there is none."""
    user = User.objects.select_related("person").filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise DomainError(_("There is no account with this address."), code="owner", field="owner")
    return user
