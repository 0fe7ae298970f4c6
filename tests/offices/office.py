"""A law office of the cast: its lawyer and its trainee, made by the product's own services."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from courts.ground.actors import Actor, actor_for
from courts.ground.models import User
from courts.ground.models.people import posting_day
from courts.offices.models import LawOffice, Mandate, Membership
from courts.offices.services import law_offices, mandates, memberships
from courts.registry.services.grants import grant_missing
from demo.people import Cast
from tests.access.administrators import administrator

TRAINEE = "second_witness"
ALL = ("reads", "drafts", "submits", "gets_notices")


def acting(cast: Cast, member: str) -> Actor:
    """Return a member of the cast as the actor of a service."""
    return actor_for(cast.users[member])


def office(
    cast: Cast,
    lawyer: str = "lawyer",
    licence: str = "LF20417",
    admin: User | None = None,
    emirate: str = "sharjah",
) -> LawOffice:
    """Return the confirmed office of a lawyer."""
    row = law_offices.request_office(
        name_ar="مكتب الساحل للمحاماة",
        name_en="Al Sahel Advocates",
        licence_number=licence,
        emirate=emirate,
        actor=acting(cast, lawyer),
    )
    law_offices.confirm(row, actor=actor_for(admin or administrator()))
    row.refresh_from_db()
    return row


def joined(cast: Cast, row: LawOffice, member: str = TRAINEE, job: str = "trainee", by: str = "lawyer") -> Membership:
    """Return the membership of a person who was invited and accepted."""
    membership = memberships.invite(row, cast.users[member].email, job=job, actor=acting(cast, by))
    memberships.accept(membership, actor=acting(cast, member))
    membership.refresh_from_db()
    return membership


def mandate(
    cast: Cast,
    membership: Membership,
    rights: Collection[str] = ALL,
    *,
    starts_on: date | None = None,
    days: int = 30,
    lawyer: str = "lawyer",
) -> Mandate:
    """Return the mandate of a member for the lawyer, with its rights granted."""
    first = starts_on or posting_day()
    row = mandates.grant(
        membership, rights, starts_on=first, ends_on=first + timedelta(days=days), actor=acting(cast, lawyer)
    )
    grant_missing()
    return row
