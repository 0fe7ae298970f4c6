"""Cases. Each is made from an accepted filing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db import models
from guardian.models import UserObjectPermissionBase

from courts.ground import clock
from courts.ground.models import Person, Posting, Role
from courts.ground.models.folded import FoldedField
from courts.ground.models.people import account_key, in_force, permission_key, posted_venues
from courts.ground.queries.prepared import PreparedQuery
from courts.offices.models import Mandate, MandateKind, mandates
from courts.registry import states
from courts.registry.models.filings import CaseKind, Filing
from courts.registry.states import CaseState


def granted_cases(person: Person) -> models.QuerySet[Any]:
    """Return the person's rights on cases that hold now; `content_object` is the key of the case.

    Each right is checked by itself, so that a query for one case, or for the newest ones, reads only those.
    """
    return stored_rights(person).filter(~models.Exists(_lapsed(person)), ~models.Exists(lapsed_mandates(person)))


def granted_to(people: Collection[uuid.UUID]) -> models.QuerySet[Any]:
    """Return the rights of `granted_cases` for many people at once."""
    return CaseUserObjectPermission.objects.filter(
        ~models.Exists(_lapsed()),
        ~models.Exists(lapsed_mandates()),
        user__person__in=people,
        permission=permission_key("access_case"),
    )


def _lapsed(person: Person | None = None) -> models.QuerySet[Any]:
    """Return the work from which a right comes, if the right has lapsed with it: for use inside a query of rights.

    A right that comes from working on a case for its court ends with the posting there, on its last day, whenever
    the row itself is taken away. `person` names the holder of all rights; without one, each row names its own.
    """
    # In a query for one person their key is a constant, by which the database chooses an index.
    holder: Any = models.OuterRef("person") if person is None else person
    return Assignment.records.filter(
        *(~models.Exists(rows) for rows in _grounds_of(holder, models.OuterRef("case"), person)),
        case=models.OuterRef("content_object"),
        person=models.OuterRef("user__person") if person is None else person,
        until__isnull=True,
    )


def _grounds_of(holder: Any, case: Any, person: Person | None) -> tuple[models.QuerySet[Any], ...]:
    """Return the holder's own grounds on a case: work for its court while posted there, a party, acting for a party."""
    from courts.registry.models.parties import Party, Representation  # noqa: PLC0415 - a party points at its case

    posting = Posting.records.filter(
        in_force(),
        person=models.OuterRef("person") if person is None else person,
        venue=models.OuterRef("case__court"),
        role=models.OuterRef("role"),
    )
    return (
        Assignment.records.filter(models.Exists(posting), case=case, person=holder, until__isnull=True),
        Party.records.filter(case=case, person=holder),
        Representation.records.filter(party__case=case, lawyer=holder, until__isnull=True),
    )


def lapsed_mandates(person: Person | None = None) -> models.QuerySet[Any]:
    """Return the mandates that are over from which a right comes, if nothing else carries it: as `_lapsed`.

    The right of an agent ends with the mandate, on its last day or when it is revoked.
    """
    holder: Any = models.OuterRef("agent") if person is None else person
    case = models.OuterRef(models.OuterRef("content_object"))
    standing = Mandate.records.filter(mandates.in_force(), _reaches(models.OuterRef(case)), reads=True, agent=holder)
    return Mandate.records.filter(
        ~mandates.in_force(),
        _reaches(case),
        ~models.Exists(standing),
        *(~models.Exists(rows) for rows in _grounds_of(holder, case, person)),
        reads=True,
        agent=models.OuterRef("user__person") if person is None else person,
    )


def _reaches(case: Any) -> models.Q:
    """Condition of a mandate: its lawyer represents a party of the case now, or its company is a party."""
    from courts.registry.models.parties import Party, Representation  # noqa: PLC0415 - a party points at its case

    principal = models.OuterRef("principal")
    acting = Representation.records.filter(party__case=case, lawyer=principal, until__isnull=True)
    party = Party.records.filter(case=case, person=principal)
    return models.Q(models.Exists(acting)) | models.Q(models.Exists(party), kind=MandateKind.COMPANY)


def stored_rights(person: Person) -> models.QuerySet[Any]:
    """Return the person's rights on cases as they are stored. `granted_cases` tells which of them still count."""
    return CaseUserObjectPermission.objects.filter(user=account_key(person), permission=permission_key("access_case"))


# Cases that lie open to the clerks of their court.
LYING_OPEN = models.Q(has_clerk=False, is_sealed=False)


def cases_lying_open(person: Person) -> models.QuerySet[Case]:
    """Return the unsealed cases without a clerk, in courts where the person is clerk today."""
    return Case.records.filter(LYING_OPEN, court__in=posted_venues(person, Role.CLERK))


def case_if_visible(person: Person, key: uuid.UUID) -> models.QuerySet[Case]:
    """Select one case if the person may see it, by the rule of `visible_to`.

    The right is asked by the key alone, and then the case is read: a stranger's query does the same work whether the
    case exists or not, so that its time reveals nothing.
    """
    granted = granted_cases(person).filter(content_object=key).values("content_object")
    return Case.records.filter(pk__in=granted.union(cases_lying_open(person).filter(pk=key).values("pk"), all=True))


_KEY_IF_VISIBLE: PreparedQuery[Any] = PreparedQuery(
    lambda person, key: case_if_visible(person, key).values("pk"), person=Person, key=uuid.UUID
)


def sees_case(person: Person, key: uuid.UUID) -> bool:
    """Return whether the person may see one case. One query; see `case_if_visible`."""
    return _KEY_IF_VISIBLE.first(person=person, key=key) is not None


class CaseQuerySet(models.QuerySet["Case"]):
    """The start of every list. Only this class and the functions that it calls know about sealing."""

    def visible_to(self, person: Person) -> CaseQuerySet:
        """Cases on which the person holds a right, and unsealed ones without a clerk in courts where they are clerk."""
        # Keys from each side by its own index: with OR between them the database would read every case.
        granted = granted_cases(person).values("content_object")
        return self.filter(pk__in=granted.union(cases_lying_open(person).values("pk"), all=True))

    def few_visible_to(self, person: Person) -> CaseQuerySet:
        """The same rows as `visible_to`, with the right asked of each row: for a filter that leaves few rows."""
        rights = granted_cases(person).filter(content_object=models.OuterRef("pk")).values("content_object")
        # No EXISTS: inside an OR, PostgreSQL may hash all rights of the person instead of asking for those of a row.
        granted = models.Q(pk=models.Subquery(rights[:1]))
        lying_open = LYING_OPEN & models.Q(court__in=posted_venues(person, Role.CLERK))
        return self.filter(granted | lying_open)


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
    title_folded = FoldedField("title", help_text="the title as search compares it")
    state = models.CharField(max_length=12, choices=CaseState, default=CaseState.PREPARING)
    is_sealed = models.BooleanField(default=False)
    # Kept equal to the assignments by triggers.
    has_clerk = models.BooleanField(default=False, editable=False, help_text="a clerk is assigned now")
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
        indexes: ClassVar = [
            models.Index(fields=["court", "state", "-opened_at"], name="case_by_court"),
            models.Index(
                fields=["court", "-opened_at"],
                condition=LYING_OPEN,
                name="case_lying_open",
            ),
            models.Index(
                fields=["court", "state", "-opened_at"],
                condition=models.Q(has_clerk=False, is_sealed=False),
                name="case_lying_open_by_state",
            ),
            models.Index(fields=["serial", "year"], name="case_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}"

    def is_visible_to(self, person: Person) -> bool:
        """Return whether the person may see this case, by the rule of `visible_to`."""
        return sees_case(person, self.pk)


class OpeningOfCase(models.DateTimeField):  # type: ignore[type-arg]  # none at run time
    """The opening time of the right's case, which never changes: filled whenever a right is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the time from the case."""
        value = model_instance.content_object.opened_at  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class CaseUserObjectPermission(UserObjectPermissionBase):
    """A right of one account on one case: of a party, of counsel, or of assigned staff."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)
    # The order of lists stands on the right, so that a page of a list reads only its own rows.
    opened_at = OpeningOfCase(editable=False, help_text="of the case")
    # So does a list of one state. Triggers keep it equal to the state of the case, whatever is written here.
    case_state = models.CharField(max_length=12, choices=CaseState, default="", editable=False)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar = [
            models.Index(fields=["user", "-opened_at", "content_object"], name="case_right_newest"),
            models.Index(fields=["user", "case_state", "-opened_at", "content_object"], name="case_right_of_state"),
        ]


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
