"""Receipts: every request to the institution has one, with its number and its official time."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courts.ground import clock


class Channel(models.TextChoices):
    """Channels of a request. All of them create the same record."""

    WEB = "web", _("Web form")
    API = "api", _("Programming interface")
    COUNTER = "counter", _("Counter")


class Counter(models.Model):
    """A counter of gapless numbers: one row per venue, series and year, locked while its next number is taken."""

    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    records: ClassVar[models.Manager[Counter]] = models.Manager()
    objects: ClassVar[models.Manager[Counter]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["venue", "series", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.series} {self.year}: {self.last}"


class Receipt(models.Model):
    """Proof that a request reached the institution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    owner = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=clock.now)
    official_at = models.DateTimeField(help_text="the time that counts in law: next opening when closed")
    answer_due_at = models.DateTimeField(help_text="when the institution owes its answer")

    records: ClassVar[models.Manager[Receipt]] = models.Manager()
    objects: ClassVar[models.Manager[Receipt]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return self.number
