"""Parties of a case and the lawyers who represent them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from courts.registry.models.cases import Case
from courts.registry.models.filings import PartyRole


class Party(models.Model):
    """A person on one side of a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=PartyRole)
    position = models.PositiveSmallIntegerField(default=0)

    records: ClassVar[models.Manager[Party]] = models.Manager()
    objects: ClassVar[models.Manager[Party]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["role", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="party_once")]

    def __str__(self) -> str:
        return str(self.person)


class Representation(models.Model):
    """A lawyer who acts for a party until `until`; the right on the case ends with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="representations")
    lawyer = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Representation]] = models.Manager()
    objects: ClassVar[models.Manager[Representation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "lawyer"], condition=Q(until__isnull=True), name="representation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lawyer} – {self.party}"
