"""The register of a notary: one numbered line for every act, sealed or refused (R21)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from notary.deeds.models.deeds import Deed
from notary.deeds.states import Outcome, RefusalReason


class RegisterEntry(models.Model):
    """One line. Numbers have no gaps per notary and year. Triggers refuse every change.

    A refusal before a draft exists has no deed.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    notary = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    service = models.SlugField(max_length=60, db_index=False)
    deed = models.ForeignKey(Deed, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=16, choices=RefusalReason, blank=True, default="")
    entered_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[RegisterEntry]] = models.Manager()
    objects: ClassVar[models.Manager[RegisterEntry]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notary", "year", "number"], name="register_number_once"),
            models.UniqueConstraint(fields=["deed"], condition=Q(deed__isnull=False), name="register_deed_once"),
            models.CheckConstraint(
                condition=Q(outcome="act", reason="", deed__isnull=False) | (Q(outcome="refusal") & ~Q(reason="")),
                name="register_refusal_has_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "-entered_at"], name="register_by_office")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The number as papers show it: code of the office, number, year. Reads the office."""
        return f"{self.office.code.upper()}-{self.number}/{self.year}"
