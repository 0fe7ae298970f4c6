"""Law offices as administrators and the lawyers who asked for them look them up."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Person
from courts.ground.wording.arabic_search import folded
from courts.offices.models import LawOffice, Membership
from courts.offices.states import MembershipState, OfficeState

SHOWN = {"": ("requested",), "confirmed": ("confirmed",), "over": ("refused", "closed")}


def offices_listed(show: str = "", query: str = "") -> QuerySet[LawOffice]:
    """Offices that wait for a decision; `confirmed`; `over`: refused and closed ones. `query`: of names and licence."""
    rows = LawOffice.records.select_related("requested_by").filter(state__in=SHOWN.get(show, SHOWN[""]))
    for word in folded(query).split():
        rows = rows.filter(name_folded__contains=word)
    return rows.order_by("-requested_at", "pk")


def law_office(key: UUID) -> LawOffice:
    """Return an office for its decision. Raises NotVisible."""
    row = LawOffice.records.select_related("requested_by", "decided_by__person").filter(pk=key).first()
    if row is None:
        raise NotVisible
    return row


def same_licence(office: LawOffice) -> LawOffice | None:
    """The confirmed office with the licence of this one, if it is a different office."""
    licence = {"emirate": office.emirate, "licence_number": office.licence_number}
    rows = LawOffice.records.filter(**licence, state=OfficeState.CONFIRMED)
    return rows.exclude(pk=office.pk).first()


def last_request_of(person: Person) -> LawOffice | None:
    """The office that the person asked for last, whatever became of it."""
    return LawOffice.records.filter(requested_by=person).order_by("-requested_at").first()


def people_in(office: LawOffice) -> int:
    """The number of people who belong to an office now."""
    return Membership.records.filter(office=office, state=MembershipState.ACTIVE).count()
