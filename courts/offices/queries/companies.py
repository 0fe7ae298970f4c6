"""Claims to represent a company: the person's own, and the board of the clerks."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Person, PersonKind, Role, User, Venue, VenueKind
from courts.ground.models.people import posted_venues
from courts.ground.queries.postings import serves_today
from courts.offices.models import Company, CompanyClaim

SHOWN = {"": ("requested",), "confirmed": ("confirmed",), "over": ("refused", "withdrawn", "ended")}


def claims_of(person: Person) -> QuerySet[CompanyClaim]:
    """The person's own claims, the newest first."""
    return CompanyClaim.records.filter(person=person).select_related("venue").order_by("-requested_at", "pk")


def access_own_claim(user: User, key: UUID) -> CompanyClaim:
    """Return a claim of the user's own. Raises NotVisible."""
    row = claims_of(user.person).filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def decides_claims(person: Person) -> bool:
    """True if the person is a clerk of a court today."""
    return serves_today(person, Role.CLERK)


def claims_board(person: Person, show: str = "", query: str = "") -> QuerySet[CompanyClaim]:
    """The claims at the courts of a clerk, the oldest first; decided ones the newest first."""
    rows = CompanyClaim.records.filter(
        venue__in=posted_venues(person, Role.CLERK), state__in=SHOWN.get(show, SHOWN[""])
    ).exclude(person=person)
    if query:
        rows = rows.filter(licence_number__startswith=query)
    return rows.select_related("person", "venue").order_by("-requested_at" if show else "requested_at", "pk")


def access_claim(user: User, key: UUID) -> CompanyClaim:
    """Return a claim at a court where the user is a clerk today; their own is a stranger's. Raises NotVisible."""
    row = (
        CompanyClaim.records.filter(pk=key, venue__in=posted_venues(user.person, Role.CLERK))
        .exclude(person=user.person)
        .select_related("person", "venue", "proof", "decided_by__person", "company__person")
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def known_company(claim: CompanyClaim) -> Company | None:
    """The company with this licence of this authority, which the institution has confirmed before."""
    rows = Company.records.filter(licence_number=claim.licence_number, authority_folded=claim.authority_folded)
    return rows.select_related("person").first()


def known_party(claim: CompanyClaim) -> Person | None:
    """The party that filings name by this licence number, and that is no confirmed company yet: the oldest entry."""
    rows = Person.records.filter(
        licence_number=claim.licence_number, kind=PersonKind.LEGAL, company__isnull=True, user__isnull=True
    )
    return rows.order_by("created_at", "pk").first()


def offices_for_claims() -> QuerySet[Venue]:
    """The courts that take claims; their clerks decide."""
    return Venue.records.filter(kind=VenueKind.COURT, takes_requests=True).order_by("name_ar")
