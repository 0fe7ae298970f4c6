"""A paper copy of a deed that one of its parties asked for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.ground.models import Person, Role
from courts.ground.models.people import posted_venues
from courts.offices.models import Emirate
from notary.deeds.models import Deed
from notary.paper_copies import states
from notary.paper_copies.states import CopyState


class PaperCopyQuerySet(models.QuerySet["PaperCopy"]):
    """Queries that lists start from."""

    def visible_to(self, person: Person) -> PaperCopyQuerySet:
        """Copies that the person asked for, and those of the offices that they serve as a notary today."""
        return self.filter(Q(asked_by=person) | Q(office__in=posted_venues(person, Role.NOTARY)))


class PaperCopy(models.Model):
    """One printed copy and its address. `carrier` and `tracking` are those of the last hand-over to a carrier.

    The address is for the person who asked and for the office. The other parties of the deed do not see it.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.PAPER_COPY

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deed = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="paper_copies")
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=160)
    telephone = models.CharField(max_length=20)
    emirate = models.CharField(max_length=16, choices=Emirate)
    address = models.CharField(max_length=300, help_text="area, street, building and flat")
    state = models.CharField(max_length=10, choices=CopyState, default=CopyState.ASKED)
    carrier = models.CharField(max_length=80, blank=True, default="")
    tracking = models.CharField(max_length=40, blank=True, default="", help_text="the carrier's number of the parcel")
    asked_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[PaperCopy]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = PaperCopyQuerySet.as_manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["deed", "asked_by"], condition=Q(state__in=states.OPEN), name="paper_copy_one_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["office", "asked_at"], condition=Q(state__in=states.OPEN), name="paper_copy_open_by_office"
            ),
            models.Index(fields=["office", "state", "-asked_at"], name="paper_copy_by_state"),
            models.Index(fields=["tracking"], condition=~Q(tracking=""), name="paper_copy_by_tracking"),
        ]

    def __str__(self) -> str:
        return f"copy of {self.deed_id}"

    @property
    def is_open(self) -> bool:
        """True while the office or the carrier has work with it."""
        return self.state in states.OPEN
