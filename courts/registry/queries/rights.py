"""The grounds of rights on cases and filings, the rights that are stored, and where the two differ."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from guardian.models import UserObjectPermissionBase

from courts.ground.declared.checks import Check, Difference
from courts.ground.models import Person, Posting, User
from courts.ground.models.people import not_ended
from courts.offices.models import Mandate, MandateKind
from courts.offices.models.mandates import in_force
from courts.registry.models import (
    Assignment,
    Case,
    CaseUserObjectPermission,
    Filing,
    FilingUserObjectPermission,
    Party,
    Representation,
    Review,
)
from courts.registry.models.filings import preparing, reviews_by_role

# Keys of a case or filing and of a person.
Pair = tuple[UUID, UUID]

NO_GROUND = "a right without a ground"
NO_RIGHT = "a ground without a right"


def case_grounds(cases: Collection[UUID]) -> set[Pair]:
    """Return each case with each person who has a ground for reading it. One query for any number of cases.

    A ground is being a party, acting for a party now, being assigned to the case now, or having a mandate in force to
    read the cases of a lawyer who acts for a party now, or of a company that is a party.
    """
    party: QuerySet[Any, Any] = Party.records.filter(case__in=cases).values_list("case", "person")
    acting = Representation.records.filter(party__case__in=cases, until__isnull=True)
    assigned = Assignment.records.filter(case__in=cases, until__isnull=True)
    mandated = acting.filter(in_force("lawyer__mandates_given__"), lawyer__mandates_given__reads=True)
    company = Party.records.filter(
        in_force("person__mandates_given__"),
        case__in=cases,
        person__mandates_given__reads=True,
        person__mandates_given__kind=MandateKind.COMPANY,
    )
    return set(
        party.order_by().union(
            company.order_by().values_list("case", "person__mandates_given__agent"),
            acting.values_list("party__case", "lawyer"),
            assigned.values_list("case", "person"),
            mandated.values_list("party__case", "lawyer__mandates_given__agent"),
            all=True,
        )
    )


def filing_grounds(filings: Collection[UUID]) -> set[Pair]:
    """Return each filing with each person who has a ground for reading it. One query for any number of filings.

    A ground is having filed it; having prepared it for its filer, while a mandate for that is in force; or having taken
    or reviewed it, while posted at its court as case manager, or as clerk for a filing in a case.
    """
    own: QuerySet[Any, Any] = Filing.records.filter(pk__in=filings).values_list("pk", "filer")
    took = Filing.records.filter(
        Exists(_serves("taken_by__person")), pk__in=filings, taken_by__isnull=False
    ).values_list("pk", "taken_by__person")
    reviewed = (
        Review.records.filter(Exists(_serves("reviewer__person", "filing__")), filing__in=filings)
        .order_by()
        .values_list("filing", "reviewer__person")
    )
    prepared = Filing.records.filter(Exists(preparing("filer", OuterRef("prepared_by"))), pk__in=filings)
    return set(own.union(took, reviewed, prepared.values_list("pk", "prepared_by"), all=True))


def _serves(person: str, filing: str = "") -> QuerySet[Posting]:
    """Postings by which a person reviews a filing; `filing`: the path to it from the row outside."""
    return Posting.records.filter(
        not_ended(), reviews_by_role(filing), person=OuterRef(person), venue=OuterRef(f"{filing}court")
    )


def filings_lacking_a_right() -> QuerySet[Filing]:
    """Filings with a ground whose active account has no right. Asked row by row, so that one filing costs little."""
    filed, took, reviewed, prepared = _filings_lacking()
    return Filing.records.filter(
        Exists(filed.filter(pk=OuterRef("pk")))
        | Exists(prepared.filter(pk=OuterRef("pk")))
        | Exists(took.filter(pk=OuterRef("pk")))
        | Exists(reviewed.filter(filing=OuterRef("pk")))
    )


def filings_lacking_a_right_of(person: Person) -> set[UUID]:
    """Keys of those filings on which this person has a ground and no right. Reads only the person's own rows."""
    filed, took, reviewed, prepared = _filings_lacking()
    return {
        *prepared.filter(prepared_by=person).values_list("pk", flat=True),
        *filed.filter(filer=person).values_list("pk", flat=True),
        *took.filter(taken_by__person=person).values_list("pk", flat=True),
        *reviewed.filter(reviewer__person=person).values_list("filing", flat=True),
    }


def cases_lacking_a_right() -> QuerySet[Case]:
    """Cases with a ground whose active account has no right, as `filings_lacking_a_right`."""
    party, acting, assigned, mandated, company = _cases_lacking()
    return Case.records.filter(
        Exists(company.filter(case=OuterRef("pk")))
        | Exists(mandated.filter(party__case=OuterRef("pk")))
        | Exists(party.filter(case=OuterRef("pk")))
        | Exists(acting.filter(party__case=OuterRef("pk")))
        | Exists(assigned.filter(case=OuterRef("pk")))
    )


def cases_lacking_a_right_of(person: Person) -> set[UUID]:
    """Keys of those cases on which this person has a ground and no right. Reads only the person's own rows."""
    party, acting, assigned, *_mandated = _cases_lacking()
    # From the person's own mandates to the cases of those lawyers, and not the other way round.
    held = Mandate.records.filter(in_force(), agent=person, reads=True)
    rights = CaseUserObjectPermission.objects.filter(user__person=person)
    mandated = Representation.records.filter(
        ~Exists(rights.filter(content_object=OuterRef("party__case"))),
        lawyer__in=held.values("principal"),
        until__isnull=True,
    )
    company = Party.records.filter(
        ~Exists(rights.filter(content_object=OuterRef("case"))),
        person__in=held.filter(kind=MandateKind.COMPANY).values("principal"),
    )
    return {
        *mandated.values_list("party__case", flat=True),
        *company.values_list("case", flat=True),
        *party.filter(person=person).values_list("case", flat=True),
        *acting.filter(lawyer=person).values_list("party__case", flat=True),
        *assigned.filter(person=person).values_list("case", flat=True),
    }


def _filings_lacking() -> tuple[QuerySet[Filing], QuerySet[Filing], QuerySet[Review], QuerySet[Filing]]:
    """The grounds of `filing_grounds` without a right: filed, took, reviewed, prepared."""
    table = FilingUserObjectPermission
    return (
        Filing.records.filter(_lacks(table, "filer", "pk")),
        Filing.records.filter(
            Exists(_serves("taken_by__person")),
            _lacks(table, "taken_by__person", "pk"),
            taken_by__isnull=False,
        ),
        Review.records.filter(
            Exists(_serves("reviewer__person", "filing__")), _lacks(table, "reviewer__person", "filing")
        ).order_by(),
        Filing.records.filter(
            Exists(preparing("filer", OuterRef("prepared_by"))),
            _lacks(table, "prepared_by", "pk"),
            prepared_by__isnull=False,
        ),
    )


def _cases_lacking() -> tuple[
    QuerySet[Party], QuerySet[Representation], QuerySet[Assignment], QuerySet[Representation], QuerySet[Party]
]:
    """The grounds of `case_grounds` without a right: party, acting, assigned, mandated by a lawyer, by a company."""
    table = CaseUserObjectPermission
    return (
        Party.records.filter(_lacks(table, "person", "case")).order_by(),
        Representation.records.filter(_lacks(table, "lawyer", "party__case"), until__isnull=True),
        Assignment.records.filter(_lacks(table, "person", "case"), until__isnull=True),
        Representation.records.filter(
            Exists(_mandate_lacking("party__case").filter(principal=OuterRef("lawyer"))), until__isnull=True
        ),
        Party.records.filter(
            Exists(_mandate_lacking("case").filter(principal=OuterRef("person"), kind=MandateKind.COMPANY))
        ).order_by(),
    )


def _mandate_lacking(case: str) -> QuerySet[Mandate]:
    """Mandates to read whose agent has an active account without the right; `case`: the path of the row outside."""
    right = CaseUserObjectPermission.objects.filter(
        user=OuterRef("pk"), content_object=OuterRef(OuterRef(OuterRef(case)))
    )
    without = User.objects.filter(~Exists(right), person=OuterRef("agent"), is_active=True)
    return Mandate.records.filter(in_force(), Exists(without), reads=True)


def _lacks(table: type[UserObjectPermissionBase], person: str, subject: str) -> Exists:
    """Condition of a row that names a person and a subject: the person has an active account without the right."""
    right = table.objects.filter(user=OuterRef("pk"), content_object=OuterRef(OuterRef(subject)))
    return Exists(User.objects.filter(~Exists(right), person=OuterRef(person), is_active=True))


def case_differences(cases: Collection[UUID]) -> list[Difference]:
    """Return where the rights on these cases are not their grounds. Two or three queries for any number of cases.

    A person without an active account has no right, whatever the ground.
    """
    return _differences(CaseUserObjectPermission.objects.filter(content_object__in=cases), case_grounds, cases)


def filing_differences(filings: Collection[UUID]) -> list[Difference]:
    """Return where the rights on these filings are not their grounds, as `case_differences` does."""
    return _differences(FilingUserObjectPermission.objects.filter(content_object__in=filings), filing_grounds, filings)


CHECKS = (
    Check(name="registry.rights_of_cases", model=Case, differences=case_differences),
    Check(name="registry.rights_of_filings", model=Filing, differences=filing_differences),
)


def _differences(
    rights: QuerySet[Any], grounds_of: Callable[[Collection[UUID]], set[Pair]], keys: Collection[UUID]
) -> list[Difference]:
    held: set[Pair] = set(rights.values_list("content_object", "user__person"))
    grounds = grounds_of(keys)
    missing = grounds - held
    people = {person for _key, person in missing}
    active = set(User.objects.filter(person__in=people, is_active=True).values_list("person", flat=True))
    return [
        *(Difference(key, person, NO_GROUND) for key, person in held - grounds),
        *(Difference(key, person, NO_RIGHT) for key, person in missing if person in active),
    ]
