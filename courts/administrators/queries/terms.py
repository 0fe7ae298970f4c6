"""Queries of administrators and their terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from courts.access.queries.sessions import SECOND_FACTORS
from courts.administrators.models import AdministratorTerm
from courts.administrators.states import OPEN, OVER, TermState
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Contact, Person, User
from courts.ground.models.people import ContactChannel
from courts.ground.queries.administrators import administrators

WITH = ("person", "account__person", "invited_by__person", "confirmed_by__person", "ended_by__person")


def administrators_listed() -> QuerySet[User]:
    """The administrators by name, each with `has_factor`, and `began_at` where they were invited."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    began = AdministratorTerm.records.filter(account=OuterRef("pk"), state=TermState.ACTIVE).values("began_at")[:1]
    rows = administrators().select_related("person").annotate(has_factor=Exists(factor), began_at=Subquery(began))
    return rows.order_by("person__name_ar", "pk")


def terms_listed(*, over: bool = False) -> QuerySet[AdministratorTerm]:
    """The terms that wait for a second administrator or for the person, or those that are over; the newest first."""
    rows = AdministratorTerm.records.filter(state__in=OVER if over else OPEN).select_related(*WITH)
    return rows.order_by("-invited_at", "pk")


def term_of(key: UUID) -> AdministratorTerm:
    """Return a term. Raises NotVisible if there is none."""
    row = AdministratorTerm.records.select_related(*WITH).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def own_invitation(user: User, key: UUID) -> AdministratorTerm:
    """Return the term to which this account was invited, in any later state. Raises NotVisible for others."""
    row = AdministratorTerm.records.select_related(*WITH).filter(pk=key, account=user).first()
    if row is None:
        raise NotVisible
    return row


def administrator_of(key: UUID) -> User:
    """Return an administrator. Raises NotVisible for any other account."""
    user = administrators().select_related("person").filter(pk=key).first()
    if user is None:
        raise NotVisible
    return user


def invitation_waiting_for(user: User) -> AdministratorTerm | None:
    """The invitation that this account can accept now, if there is one."""
    rows = AdministratorTerm.records.filter(account=user, state=TermState.INVITED, expires_at__gt=clock.now())
    return rows.order_by("-invited_at", "pk").first()


def has_confirmed_address(user: User) -> bool:
    """True if the owner has confirmed the address of the account by a code or by the link of an invitation."""
    rows = Contact.records.filter(person=user.person_id, channel=ContactChannel.EMAIL, address=user.email)
    return rows.filter(verified_at__isnull=False).exists()


def can_sign_in(user: User) -> bool:
    """True if the account has a password or signs in through a provider."""
    return user.has_usable_password() or SocialAccount.objects.filter(user=user).exists()


def data_of(person: Person) -> list[dict[str, Any]]:
    """The person's terms, for the copy of their data."""
    rows = AdministratorTerm.records.filter(person=person).order_by("invited_at", "pk")
    return [dict(row) for row in rows.values("state", "reason", "invited_at", "began_at", "ended_at", "end_reason")]
