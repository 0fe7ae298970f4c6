"""Hearings: a case before a judge at a time, in a room."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models import Person, Posting
from courts.ground.models.change_reasons import WithChangeReason
from courts.ground.models.people import in_force
from courts.ground.queries.prepared import PreparedQuery
from courts.registry.models import Case
from courts.registry.models.cases import cases_lying_open, granted_cases
from hearings import states
from hearings.roles import SeatRole
from hearings.states import HearingState
from video.models import Room, Seat


class HearingKind(models.TextChoices):
    """Kinds of hearing."""

    CASE_MANAGEMENT = "case_management", _("Case management hearing")
    FIRST_HEARING = "first_hearing", _("First hearing")
    PLEADING = "pleading", _("Pleading hearing")
    WITNESS_HEARING = "witness_hearing", _("Witness hearing")
    CONCILIATION = "conciliation", _("Conciliation")
    FAMILY_GUIDANCE = "family_guidance", _("Family guidance")
    REMAND_RENEWAL = "remand_renewal", _("Remand renewal")
    CRIMINAL_TRIAL = "criminal_trial", _("Criminal trial")
    EXECUTION = "execution", _("Execution")
    JUDGMENT = "judgment", _("Delivery of judgment")


# Counsel and parties attend by their right on the case. Once that right is gone, the seat alone gives no access.
SEATED_BY_CASE = (
    SeatRole.CLAIMANT_COUNSEL,
    SeatRole.RESPONDENT_COUNSEL,
    SeatRole.CLAIMANT,
    SeatRole.RESPONDENT,
)

# Court staff attend by their posting at the court, while it lasts.
SEATED_BY_POSTING = (SeatRole.JUDGE, SeatRole.CLERK, SeatRole.INTERPRETER)


def _of_granted_cases(person: Person) -> models.QuerySet[Hearing]:
    return Hearing.records.filter(case__in=granted_cases(person).values("content_object"))


def _own_seats(person: Person) -> models.QuerySet[Seat]:
    posting = Posting.records.filter(
        in_force(),
        person=person,
        venue=models.OuterRef("room__hearing__case__court"),
        role=models.OuterRef("role"),
    )
    return (
        Seat.records.filter(person=person, is_live=True, space__isnull=True)
        .exclude(role__in=SEATED_BY_CASE)
        .filter(~Q(role__in=SEATED_BY_POSTING) | models.Exists(posting))
    )


def _with_own_seat(person: Person) -> models.QuerySet[Hearing]:
    return Hearing.records.filter(room__in=_own_seats(person).values("room"))


def _of_cases_lying_open(person: Person) -> models.QuerySet[Hearing]:
    return Hearing.records.filter(is_closed=False, case__in=cases_lying_open(person).values("pk"))


# The ways in which a hearing becomes visible to a person.
VISIBILITY = (_of_granted_cases, _with_own_seat, _of_cases_lying_open)


def hearing_if_visible(person: Person, key: uuid.UUID) -> models.QuerySet[Hearing]:
    """Select one hearing if `visible_to` would include it for the person.

    The rights are asked first, and then the hearing is read: a stranger's query does the same work for an existing and
    a missing hearing, so that its duration does not reveal which one it is.
    """
    granted = granted_cases(person).filter(content_object__hearings=key).values("content_object__hearings")
    seats = _own_seats(person).filter(room__hearing=key).values("room__hearing")
    lying_open = _of_cases_lying_open(person).filter(pk=key).values("pk")
    return Hearing.records.filter(pk__in=granted.union(seats, lying_open, all=True))


# Asked at every command of a room.
_KEY_IF_VISIBLE: PreparedQuery[Any] = PreparedQuery(
    lambda person, key: hearing_if_visible(Person(pk=person), key).values("pk"), person=uuid.UUID, key=uuid.UUID
)


def sees_hearing(person: Person, key: uuid.UUID) -> bool:
    """Return True if the person may see one hearing. One query; see `hearing_if_visible`."""
    return _KEY_IF_VISIBLE.first(person=person.pk, key=key) is not None


class HearingQuerySet(models.QuerySet["Hearing"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> HearingQuerySet:
        """Hearings of cases that the person may see, and hearings in which they have a seat of their own.

        A witness or interpreter has a seat and no right on the case. A detainee attends through the facility's screen
        and has no account. A closed hearing is hidden from staff who see its case only because they serve its court.
        """
        # A union of keys, so that each side uses its own index: with OR the database would scan all hearings.
        first, *others = (way(person).values("pk") for way in VISIBILITY)
        return self.filter(pk__in=first.union(*others, all=True))

    def few_visible_to(self, person: Person) -> HearingQuerySet:
        """The same rows as `visible_to`, with the right asked of each row: for a filter that leaves few rows.

        `visible_to` reads the keys of everything that the person may see, which for a clerk is a whole court.
        """
        granted = granted_cases(person).filter(content_object=models.OuterRef("case"))
        seat = _own_seats(person).filter(room=models.OuterRef("room"))
        lying_open = _of_cases_lying_open(person).filter(pk=models.OuterRef("pk"))
        return self.filter(models.Exists(granted) | models.Exists(seat) | models.Exists(lying_open))

    def of_case_visible_to(self, case: uuid.UUID, person: Person) -> HearingQuerySet:
        """The rows of one case of `visible_to`. The rights are asked once for the case and not for each row.

        PostgreSQL plans a question about each row in two ways, and each question inside it again in two.
        """
        granted = granted_cases(person).filter(content_object=case)
        rooms = _own_seats(person).filter(room__hearing__case=case).values("room")
        lying_open = cases_lying_open(person).filter(pk=case)
        seen = models.Exists(granted) | Q(room__in=rooms) | Q(models.Exists(lying_open), is_closed=False)
        return self.filter(seen, case=case)


class Hearing(WithChangeReason, models.Model):
    """One listing of a case. `version` rises with every change that needs a notice."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.HEARING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="hearing")
    kind = models.CharField(max_length=20, choices=HearingKind)
    state = models.CharField(max_length=12, choices=HearingState, default=HearingState.SCHEDULED)
    judge = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_closed = models.BooleanField(_("closed hearing"), default=False)
    version = models.PositiveIntegerField(default=1)
    follows = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next",
        help_text="adjourned from",
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome_note = models.TextField(blank=True, default="", help_text="the court's order in its own words")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Hearing]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = HearingQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hearing_ends_after_start")
        ]
        indexes: ClassVar = [
            models.Index(fields=["judge", "starts_at"], name="hearing_by_judge"),
            models.Index(fields=["clerk", "starts_at"], name="hearing_by_clerk"),
            models.Index(fields=["case", "-starts_at"], name="hearing_by_case"),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False, opened_at__isnull=False),
                name="hearing_by_end",
            ),
            models.Index(
                fields=["starts_at"],
                condition=Q(state__in=[HearingState.SCHEDULED, HearingState.IN_SESSION, HearingState.PAUSED]),
                name="hearing_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%F %R}"

    def is_visible_to(self, person: Person) -> bool:
        """Return True if the person may see this hearing."""
        return sees_hearing(person, self.pk)

    @property
    def has_ended(self) -> bool:
        """True once no legal act in the room is possible any more."""
        return self.state in {"concluded", "adjourned", "postponed", "cancelled"}
