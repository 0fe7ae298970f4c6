"""Queries of cases: access, lists, and the people of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.models import Document, Person, Role, TimelineEntry, User
from courts.ground.queries.postings import is_posted
from courts.registry.models import Assignment, Case, FilingDocument, FilingDocumentKind, Party, Representation, Review
from courts.registry.models.cases import sees_case
from courts.registry.models.filings import ReviewDecision
from courts.registry.states import CaseState, FilingState

Act = Literal["read", "manage"]


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with the person behind it and its present counsel."""

    party: Party
    person: Person
    role: str
    lawyers: tuple[Person, ...]


def access_case(user: User, case_id: UUID, act: Act = "read") -> Case:
    """Return the case, if the account may do this with it. Raises NotVisible for strangers, NotAllowed for readers.

    manage: enter appearances and the like; the court's clerks and case managers who may see the case.
    """
    if not sees_case(user.person, case_id):
        raise NotVisible
    case = Case.records.select_related("court", "filing__receipt").get(pk=case_id)
    if act == "manage" and not may_manage_case(user.person, case):
        raise NotAllowed
    return case


def may_see_case(person: Person, case: Case) -> bool:
    """Return whether the person may see the case now."""
    return case.is_visible_to(person)


def may_manage_case(person: Person, case: Case) -> bool:
    """Return whether the person is clerk or case manager of the court today. The caller checks that they see it."""
    return is_posted(person, case.court, Role.CLERK, Role.CASE_MANAGER)


def _with_people(rows: QuerySet[Party]) -> QuerySet[Party]:
    acting = Representation.records.filter(until__isnull=True).select_related("lawyer").order_by("since", "pk")
    return (
        rows.select_related("person")
        .prefetch_related(Prefetch("representations", queryset=acting, to_attr="acting"))
        .order_by("role", "position", "pk")
    )


def people_on(case: Case) -> list[PartyLine]:
    """Return the parties of a case, claimants first, each with its present lawyers. Two queries."""
    return [
        PartyLine(
            party=party,
            person=party.person,
            role=party.role,
            lawyers=tuple(row.lawyer for row in getattr(party, "acting", [])),
        )
        for party in _with_people(Party.records.filter(case=case))
    ]


def staff_on(case: Case) -> list[Assignment]:
    """Return the present assignments of staff to the case."""
    return list(
        Assignment.records.filter(case=case, until__isnull=True).select_related("person").order_by("since", "pk")
    )


def cases_of(person: Person, *, state: str = "", query: str = "") -> QuerySet[Case]:
    """Return the cases that the person may see, newest first; filtered by state, and by number or party's name."""
    rows: QuerySet[Case] = Case.objects.visible_to(person)
    if state in CaseState.values:
        rows = rows.filter(state=state)
    for word in query.split():
        named = Q(title__icontains=word) | Q(
            pk__in=Party.records.filter(Q(person__name_ar__icontains=word) | Q(person__name_en__icontains=word)).values(
                "case"
            )
        )
        if word.isdecimal() and len(word) < 9:
            named |= Q(serial=int(word)) | Q(year=int(word))
        rows = rows.filter(named)
    parties = Party.records.select_related("person").order_by("role", "position", "pk")
    return (
        rows.select_related("court")
        .prefetch_related(Prefetch("parties", queryset=parties, to_attr="all_parties"))
        .order_by("-opened_at", "pk")
    )


def documents_on(case: Case) -> list[FilingDocument]:
    """Return the documents of the case's filing, the statement of claim first."""
    rows = (
        FilingDocument.records.filter(filing=case.filing_id)
        .select_related("document", "filing__receipt")
        .order_by("position", "pk")
    )
    return sorted(rows, key=lambda row: row.kind != FilingDocumentKind.STATEMENT)


def access_case_document(user: User, case_id: UUID, document_id: UUID) -> Document:
    """Return one document of this case, from its filing or its timeline. Raises NotVisible for any other."""
    case = access_case(user, case_id)
    lines = TimelineEntry.records.filter(subject_label="registry.case", subject_id=case.pk, documents=document_id)
    document = (
        Document.records.filter(pk=document_id)
        .filter(Q(filing_document__filing=case.filing_id) | Q(pk__in=lines.values("documents")))
        .first()
    )
    if document is None:
        raise NotVisible
    return document


def access_party(user: User, case_id: UUID, party_id: UUID) -> Party:
    """Return a party of a case that the account manages. Raises NotVisible, NotAllowed."""
    case = access_case(user, case_id, "manage")
    party = Party.records.select_related("person", "case__court").filter(case=case, pk=party_id).first()
    if party is None:
        raise NotVisible
    return party


def access_representation(user: User, case_id: UUID, representation_id: UUID) -> Representation:
    """Return a representation in force on a case that the account manages. Raises NotVisible, NotAllowed."""
    case = access_case(user, case_id, "manage")
    row = (
        Representation.records.select_related("lawyer", "party__case__court", "party__person")
        .filter(party__case=case, pk=representation_id, until__isnull=True)
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def lawyer_on_roll(roll_number: str) -> Person:
    """Return the lawyer of that number on the roll of practising lawyers. Raises DomainError when there is none."""
    lawyer = Person.records.filter(roll_number=roll_number).first() if roll_number else None
    if lawyer is None:
        raise DomainError(
            _("No lawyer on the roll of practising lawyers has this number."), code="not_on_roll", field="roll_number"
        )
    return lawyer


def without_acceptance() -> Iterator[str]:
    """Yield a line for each case without an accepting review: a trigger refuses such a case, and this checks it."""
    accepted = Review.records.filter(
        filing=OuterRef("filing"),
        filing__state=FilingState.ACCEPTED,
        filing__court=OuterRef("court"),
        decision=ReviewDecision.ACCEPTED,
        version=F("filing__version"),
    )
    for pk in Case.records.filter(~Exists(accepted)).values_list("pk", flat=True).iterator(chunk_size=1000):
        yield f"case {pk}: no review accepted its filing"
