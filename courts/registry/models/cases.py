"""Cases. Each is made from an accepted filing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from guardian.models import UserObjectPermissionBase

from courts.ground import clock
from courts.ground.models import Person, Posting, Role
from courts.ground.models.people import in_force, posted_venues
from courts.registry import states
from courts.registry.models.filings import CaseKind, Filing
from courts.registry.states import CaseState


def granted_cases(person: Person) -> models.QuerySet[Any]:
    """Return keys of the cases on which a person holds a right now, for use inside other queries.

    A right that comes from working on a case for its court ends with the posting there, on its last day, whenever
    the row itself is taken away.
    """
    from courts.registry.models.parties import Party, Representation  # noqa: PLC0415 - a party points at its case

    assigned = Assignment.records.filter(person=person, until__isnull=True)
    posting = Posting.records.filter(
        in_force(), person=person, venue=models.OuterRef("case__court"), role=models.OuterRef("role")
    )
    acting = Representation.records.filter(lawyer=person, until__isnull=True)
    lapsed = (
        assigned.exclude(case__in=assigned.filter(models.Exists(posting)).values("case"))
        .exclude(case__in=Party.records.filter(person=person).values("case"))
        .exclude(case__in=acting.values("party__case"))
    )
    return (
        CaseUserObjectPermission.objects.filter(user__person=person, permission__codename="access_case")
        .exclude(content_object__in=lapsed.values("case"))
        .values("content_object")
    )


def cases_lying_open(person: Person) -> models.QuerySet[Any]:
    """Return keys of unsealed cases without a clerk, in courts where the person is clerk today; for inside queries."""
    taken = Assignment.records.filter(case=models.OuterRef("pk"), role=Role.CLERK, until__isnull=True)
    posted = posted_venues(person, Role.CLERK)
    return Case.records.filter(~models.Exists(taken), is_sealed=False, court__in=posted).values("pk")


def sees_case(person: Person, key: uuid.UUID) -> bool:
    """Return whether the person may see one case, by the rule of `visible_to`, in few queries.

    The queries for a stranger are the same whether the case exists or not, so that their time reveals nothing.
    """
    return granted_cases(person).filter(content_object=key).exists() or cases_lying_open(person).filter(pk=key).exists()


class CaseQuerySet(models.QuerySet["Case"]):
    """The start of every list. Only this class and the functions that it calls know about sealing."""

    def visible_to(self, person: Person) -> CaseQuerySet:
        """Cases on which the person holds a right, and unsealed ones without a clerk in courts where they are clerk."""
        # Keys from each side by its own index: with OR between them the database would read every case.
        return self.filter(pk__in=granted_cases(person).union(cases_lying_open(person), all=True))


class Case(models.Model):
    """A registered case. A trigger refuses any case without its accepted filing."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.CASE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="case")
    court = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=CaseKind)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField(help_text="gapless per court, kind and year")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=CaseState, default=CaseState.PREPARING)
    is_sealed = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Case]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = CaseQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        permissions: ClassVar = [("access_case", "May read this case")]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "kind", "year", "serial"], name="case_number_once")
        ]
        indexes: ClassVar = [models.Index(fields=["court", "state", "-opened_at"], name="case_by_court")]

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}"

    def is_visible_to(self, person: Person) -> bool:
        """Return whether the person may see this case, by the rule of `visible_to`."""
        return sees_case(person, self.pk)


class CaseUserObjectPermission(UserObjectPermissionBase):
    """A right of one account on one case: of a party, of counsel, or of assigned staff."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)


class Assignment(models.Model):
    """Staff working on a case: its judge, clerk, case manager."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Assignment]] = models.Manager()
    objects: ClassVar[models.Manager[Assignment]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person", "role"],
                condition=models.Q(until__isnull=True),
                name="assignment_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"
