"""Queries of cases: access, lists, and the people of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotAllowed, NotVisible
from courts.ground.models import Document, Person, Role, TimelineEntry, User
from courts.ground.queries.postings import is_posted
from courts.ground.queries.prepared import PreparedQuery
from courts.registry.models import (
    Assignment,
    Case,
    Filing,
    FilingDocument,
    FilingDocumentKind,
    Party,
    Representation,
    Review,
)
from courts.registry.models.cases import case_if_visible
from courts.registry.models.filings import ReviewDecision
from courts.registry.states import FilingState

Act = Literal["read", "manage"]


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party with the person behind it and its present counsel."""

    party: Party
    person: Person
    role: str
    acting: tuple[Representation, ...]

    @property
    def lawyers(self) -> tuple[Person, ...]:
        """The lawyers who act for the party now."""
        return tuple(row.lawyer for row in self.acting)


def access_case(user: User, case_id: UUID, act: Act = "read") -> Case:
    """Return the case, if the account may do this with it. Raises NotVisible for strangers, NotAllowed for readers.

    manage: enter appearances and the like; the court's clerks and case managers who may see the case.
    """
    case = _WITH_FILING.first(person=user.person, key=case_id)
    if case is None:
        raise NotVisible
    if act == "manage" and not may_manage_case(user.person, case):
        raise NotAllowed
    return case


def _with_filing(person: Person, key: UUID) -> QuerySet[Case]:
    opening = FilingDocument.records.filter(filing=OuterRef("filing")).order_by().values("filing")
    entered = (
        FilingDocument.records.filter(filing__about=OuterRef("pk"), filing__state=FilingState.ACCEPTED)
        .order_by()
        .values("filing__about")
    )
    first, more = (rows.annotate(number=Count("pk")).values("number") for rows in (opening, entered))
    total = Coalesce(Subquery(first), 0) + Coalesce(Subquery(more), 0)
    rows = case_if_visible(person, key).annotate(document_count=total)
    return rows.select_related("court", "filing__receipt")


_WITH_FILING: PreparedQuery[Case] = PreparedQuery(_with_filing, person=Person, key=UUID)


def may_see_case(person: Person, case: Case) -> bool:
    """Return whether the person may see the case now."""
    return case.is_visible_to(person)


def may_manage_case(person: Person, case: Case) -> bool:
    """Return whether the person is clerk or case manager of the court today. The caller checks that they see it."""
    return is_posted(person, case.court, Role.CLERK, Role.CASE_MANAGER)


def _with_counsel(case: UUID) -> QuerySet[Party]:
    """The parties of a case, a party with several present lawyers once for each."""
    acting = FilteredRelation("representations", condition=Q(representations__until__isnull=True))
    rows = Party.records.filter(case=case).annotate(acts=acting)
    rows = rows.select_related("person", "acts__lawyer")  # type: ignore[misc]  # a relation made above
    return rows.order_by("role", "position", "pk", "acts__since", "acts__pk")


_WITH_COUNSEL: PreparedQuery[Party] = PreparedQuery(_with_counsel, case=UUID)


def people_on(case: Case) -> list[PartyLine]:
    """Return the parties of a case, claimants first, each with its present representations. One query."""
    acting: dict[Party, list[Representation]] = {}
    for party in _WITH_COUNSEL.rows(case=case.pk):
        row = getattr(party, "acts", None)
        acting.setdefault(party, []).extend([] if row is None else [row])
    return [PartyLine(party, party.person, party.role, tuple(rows)) for party, rows in acting.items()]


def staff_on(case: Case) -> list[Assignment]:
    """Return the present assignments of staff to the case."""
    return list(
        Assignment.records.filter(case=case, until__isnull=True).select_related("person").order_by("since", "pk")
    )


def _of_case(case: UUID, filing: UUID) -> QuerySet[FilingDocument]:
    # Keys from each side by its own index: with OR between them the database would read every document.
    entered = Filing.records.filter(about=case, state=FilingState.ACCEPTED).values("pk")
    filings = Filing.records.filter(pk=filing).values("pk").union(entered, all=True)
    return (
        FilingDocument.records.filter(filing__in=filings)
        .select_related("document", "filing__receipt")
        .order_by("filing__queued_at", "filing", "position", "pk")
    )


_DOCUMENTS: PreparedQuery[FilingDocument] = PreparedQuery(_of_case, case=UUID, filing=UUID)


def documents_on(case: Case) -> list[FilingDocument]:
    """Return the documents of the filings of a case, the oldest filing first, its main document before the others."""
    rows = _DOCUMENTS.rows(case=case.pk, filing=case.filing_id)
    order: dict[UUID, int] = {}
    for row in rows:
        order.setdefault(row.filing_id, len(order))
    return sorted(
        rows,
        key=lambda row: (
            row.filing_id != case.filing_id,
            order[row.filing_id],
            row.kind != FilingDocumentKind.STATEMENT,
        ),
    )


def access_filing_in_case(user: User, case_id: UUID, filing_id: UUID) -> tuple[Case, Filing]:
    """Return a filing that has entered this case, for all who read the case. Raises NotVisible for any other."""
    case = access_case(user, case_id)
    filing = (
        Filing.records.filter(about=case, state=FilingState.ACCEPTED, pk=filing_id)
        .select_related("court", "receipt", "filer")
        .first()
    )
    if filing is None:
        raise NotVisible
    return case, filing


def access_case_document(user: User, case_id: UUID, document_id: UUID) -> Document:
    """Return one document of this case, from its filing or its timeline. Raises NotVisible for any other."""
    case = access_case(user, case_id)
    lines = TimelineEntry.records.filter(subject_label="registry.case", subject_id=case.pk, documents=document_id)
    document = (
        Document.records.filter(pk=document_id)
        .filter(
            Q(filing_document__filing=case.filing_id)
            | Q(filing_document__filing__about=case, filing_document__filing__state=FilingState.ACCEPTED)
            | Q(pk__in=lines.values("documents"))
        )
        .first()
    )
    if document is None:
        raise NotVisible
    return document


def access_party(user: User, case_id: UUID, party_id: UUID) -> Party:
    """Return a party of a case that the account manages. Raises NotVisible, NotAllowed."""
    case = access_case(user, case_id, "manage")
    party = Party.records.select_related("person").filter(case=case, pk=party_id).first()
    if party is None:
        raise NotVisible
    party.case = case
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
